// SPDX-License-Identifier: Apache-2.0

package match

import (
	"fmt"
	"maps"
	"mime"
	"slices"
	"strings"
)

type media struct {
	place
	kind   string            // type/subtype in lower case
	params map[string]string // by name in lower case
}

// Media wants exactly one media type, such as "application/json": the same
// type and subtype in any case, and the parameters that are given; others are
// allowed. The value of charset is case-insensitive (RFC 9110 §8.3.2), that of
// other parameters is not.
func Media(line int, want string) (Field, error) {
	kind, params, err := mime.ParseMediaType(want)
	if err != nil {
		return nil, fmt.Errorf("match: media type %q: %w", want, err)
	}
	if main, sub, _ := strings.Cut(kind, "/"); main == "" || sub == "" {
		return nil, fmt.Errorf("match: media type %q: want type/subtype", want)
	}
	return media{place{line}, kind, params}, nil
}

func (f media) String() string {
	text := f.kind
	for _, name := range slices.Sorted(maps.Keys(f.params)) {
		text += "; " + name + "=" + f.params[name]
	}
	return text
}

func (f media) compareLines(c *comparison, at string, lines []string) {
	if len(lines) != 1 || !f.accepts(lines[0]) {
		c.report(at, f.line, "media type "+f.String(), showLines(lines))
	}
}

func (f media) accepts(line string) bool {
	kind, params, err := mime.ParseMediaType(line)
	if err != nil || kind != f.kind {
		return false
	}
	for name, want := range f.params {
		got, found := params[name]
		if !found || got != want && (name != "charset" || !strings.EqualFold(got, want)) {
			return false
		}
	}
	return true
}
