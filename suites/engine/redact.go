// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"cmp"
	"maps"
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
	mu      sync.RWMutex
	tokens  map[string]string // there are many: they are found as whole words
	secrets map[string]string // there are few: they are found anywhere
}

// NewRedactor returns a redactor that knows nothing yet.
func NewRedactor() *Redactor {
	return &Redactor{tokens: map[string]string{}, secrets: map[string]string{}}
}

// Token registers a credential and its parts. The first name of a value stays.
func (r *Redactor) Token(token, name string) {
	for _, part := range secretParts(token) {
		r.add(r.tokens, strings.TrimRight(part, "="), "<token:"+name+">")
	}
}

// Secret registers any other value.
func (r *Redactor) Secret(value, name string) {
	if len(value) >= minSecret {
		r.add(r.secrets, value, "<secret:"+name+">")
	}
}

func (r *Redactor) add(to map[string]string, value, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, known := to[value]; !known {
		to[value] = name
	}
}

// Redact returns text without any secret and any token. A token is found as a
// whole word; those in own, and their parts, also within a longer one.
func (r *Redactor) Redact(text string, own ...string) string {
	if text == "" {
		return text
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	anywhere := maps.Clone(r.secrets)
	for _, token := range own {
		for _, part := range secretParts(token) {
			anywhere[part] = r.tokens[strings.TrimRight(part, "=")]
		}
	}
	// The longest goes first, so that a whole token is one replacement.
	values := slices.SortedFunc(maps.Keys(anywhere), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	for _, value := range values {
		text = strings.ReplaceAll(text, value, anywhere[value])
	}
	return r.redactWords(text)
}

// redactWords looks every word of a text up: a run of the characters that
// tokens consist of, and its parts between dots.
func (r *Redactor) redactWords(text string) string {
	var out strings.Builder
	for len(text) > 0 {
		end := strings.IndexFunc(text, func(char rune) bool { return !inToken(char) })
		switch end {
		case 0:
			after := strings.IndexFunc(text, inToken)
			if after < 0 {
				after = len(text)
			}
			out.WriteString(text[:after])
			text = text[after:]
		case -1:
			out.WriteString(r.redactWord(text))
			text = ""
		default:
			out.WriteString(r.redactWord(text[:end]))
			text = text[end:]
		}
	}
	return out.String()
}

func (r *Redactor) redactWord(word string) string {
	if len(word) < minSecret {
		return word
	}
	if name, known := r.tokens[word]; known {
		return name
	}
	for _, separator := range []string{"/", "."} { // of an address, and of a JWS
		if parts := strings.Split(word, separator); len(parts) > 1 {
			for i, part := range parts {
				parts[i] = r.redactWord(part)
			}
			return strings.Join(parts, separator)
		}
	}
	return word
}

// inToken reports whether a character may stand in a b64token (RFC 6750 §2.1),
// padding at its end aside.
func inToken(char rune) bool {
	return 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z' || '0' <= char && char <= '9' ||
		strings.ContainsRune("-._~+/", char)
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
