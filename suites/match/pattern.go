// SPDX-License-Identifier: Apache-2.0

package match

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

type anyValue struct{ place }

// AnyValue wants any value, null included.
func AnyValue(line int) Node { return anyValue{place{line}} }

func (anyValue) String() string { return "!any" }

func (anyValue) compare(*comparison, string, *value) {}

type anyBool struct{ place }

// AnyBool wants true or false.
func AnyBool(line int) Node { return anyBool{place{line}} }

func (anyBool) String() string { return "!bool" }

func (n anyBool) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindTrue && got.kind != jsontext.KindFalse {
		c.report(at, n.line, n.String(), got.String())
	}
}

// Length bounds a string, in code points. The zero value bounds nothing.
type Length struct {
	Min int
	Max int // 0 for no limit
}

type anyString struct {
	place
	length Length
}

// AnyString wants a string of this length.
func AnyString(line int, length Length) (Node, error) {
	if length.Min < 0 || length.Max < 0 || length.Max > 0 && length.Min > length.Max {
		return nil, fmt.Errorf("match: no string is %d to %d characters long", length.Min, length.Max)
	}
	return anyString{place{line}, length}, nil
}

func (n anyString) String() string {
	var bounds []string
	if n.length.Min > 0 {
		bounds = append(bounds, "min_length: "+strconv.Itoa(n.length.Min))
	}
	if n.length.Max > 0 {
		bounds = append(bounds, "max_length: "+strconv.Itoa(n.length.Max))
	}
	return withBounds("!string", bounds)
}

func (n anyString) compare(c *comparison, at string, got *value) {
	count := utf8.RuneCountInString(got.text)
	if got.kind != jsontext.KindString || count < n.length.Min || n.length.Max > 0 && count > n.length.Max {
		c.report(at, n.line, n.String(), got.String())
	}
}

func withBounds(tag string, bounds []string) string {
	if len(bounds) == 0 {
		return tag
	}
	return tag + " {" + strings.Join(bounds, ", ") + "}"
}

type matching struct {
	place
	text    string
	pattern *regexp.Regexp
}

// Regexp wants a string that the expression (RE2 syntax) matches as a whole.
func Regexp(line int, expression string) (Node, error) {
	if _, err := regexp.Compile(expression); err != nil {
		return nil, fmt.Errorf("match: %w", err)
	}
	pattern, err := regexp.Compile(`\A(?:` + expression + `)\z`)
	if err != nil {
		return nil, fmt.Errorf("match: %w", err)
	}
	return matching{place{line}, expression, pattern}, nil
}

func (n matching) String() string { return "!re " + strconv.Quote(n.text) }

func (n matching) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindString || !n.pattern.MatchString(got.text) {
		c.report(at, n.line, n.String(), got.String())
	}
}

type folded struct {
	place
	want string
}

// Fold wants the same string, whatever the case of its letters.
func Fold(line int, want string) Node { return folded{place{line}, want} }

func (n folded) String() string { return "!ci " + strconv.Quote(n.want) }

func (n folded) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindString || !strings.EqualFold(n.want, got.text) {
		c.report(at, n.line, n.String(), got.String())
	}
}

type absent struct{ place }

// Absent wants that there is no such member, header or parameter.
func Absent(line int) Node { return absent{place{line}} }

func (absent) String() string { return "!absent" }

func (n absent) compare(c *comparison, at string, got *value) {
	c.report(at, n.line, nothing, got.String())
}

type optional struct{ want Node }

// Optional allows that there is no such member, header or parameter; if there
// is one, it must be as wanted. Null is there.
func Optional(want Node) Node { return optional{want} }

func (n optional) Line() int { return n.want.Line() }

func (n optional) String() string { return "!optional " + n.want.String() }

func (n optional) compare(c *comparison, at string, got *value) { n.want.compare(c, at, got) }

type bound struct {
	place
	name string
}

// Bind wants the same value wherever the name occurs in an answer.
func Bind(line int, name string) (Node, error) {
	if name == "" {
		return nil, errors.New("match: a binding needs a name")
	}
	return bound{place{line}, name}, nil
}

func (n bound) String() string { return "!bind " + n.name }

func (n bound) compare(c *comparison, at string, got *value) {
	first, seen := c.bound[n.name]
	if !seen {
		c.bound[n.name] = got
		return
	}
	if !equal(first, got) {
		c.report(at, n.line, n.String()+", which is "+first.String(), got.String())
	}
}
