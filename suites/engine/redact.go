// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// minSecret is the length below which a value is a word, not a secret: it
// could stand in any text.
const minSecret = 16

// Redactor replaces tokens and secrets by their names, by value: it knows what
// the run made, so it needs no guess at what a secret looks like. It may be
// used concurrently.
type Redactor struct {
	mu    sync.RWMutex
	names map[string]string
}

// NewRedactor returns a redactor that knows nothing yet.
func NewRedactor() *Redactor { return &Redactor{names: map[string]string{}} }

// Token registers a credential and its parts. The first name of a value stays.
func (r *Redactor) Token(token, name string) {
	for _, part := range secretParts(token) {
		r.add(part, "<token:"+name+">")
	}
}

// Secret registers any other value.
func (r *Redactor) Secret(value, name string) {
	if len(value) >= minSecret {
		r.add(value, "<secret:"+name+">")
	}
}

func (r *Redactor) add(value, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := r.names[value]; !known {
		r.names[value] = name
	}
}

// Redact returns text without any registered value; the longest goes first, so
// that a whole token is one replacement.
func (r *Redactor) Redact(text string) string {
	if text == "" {
		return text
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	var found []string
	for value := range r.names {
		if strings.Contains(text, value) {
			found = append(found, value)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	for _, value := range found {
		text = strings.ReplaceAll(text, value, r.names[value])
	}
	return text
}

// secretParts are the credential itself and, for a JWS, its payload and its
// signature. The header is the same in many tokens and no secret.
func secretParts(token string) []string {
	parts := []string{token}
	if segments := strings.Split(token, "."); len(segments) > 1 {
		parts = append(parts, segments[1:]...)
	}
	return slices.DeleteFunc(parts, func(part string) bool { return len(part) < minSecret })
}
