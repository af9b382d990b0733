// SPDX-License-Identifier: Apache-2.0

package match

import (
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Node is what is expected of a JSON value, or of a text: of a header field, a
// parameter of a challenge, or a body that is no JSON.
type Node interface {
	fmt.Stringer // the expectation as it stands in a contract, in one line

	// Line is the line of the contract.
	Line() int

	// compare reports how a value differs. The pointer is that of the value.
	compare(c *comparison, at string, got *value)
}

// place is the line of a node; it is embedded in all of them.
type place struct{ line int }

func (p place) Line() int { return p.line }

// literal is exactly null, true or false.
type literal struct {
	place
	text string
}

// Null wants null.
func Null(line int) Node { return literal{place{line}, "null"} }

// Bool wants this truth value.
func Bool(line int, want bool) Node { return literal{place{line}, strconv.FormatBool(want)} }

func (n literal) String() string { return n.text }

func (n literal) compare(c *comparison, at string, got *value) {
	if got.kind == jsontext.KindString || got.text != n.text {
		c.report(at, n.line, n.text, got.String())
	}
}

// number is a number of the same value, however it is written.
type number struct {
	place
	text string
	want decimal
}

// Number wants a number of the same value as text, which is in the syntax of
// JSON: 1 is 1.0, 1e2 is 100.
func Number(line int, text string) (Node, error) {
	want, ok := parseDecimal(text)
	if !ok {
		return nil, fmt.Errorf("match: %q is not a number in the syntax of JSON", text)
	}
	return number{place{line}, text, want}, nil
}

func (n number) String() string { return n.text }

func (n number) compare(c *comparison, at string, got *value) {
	if got.kind == jsontext.KindNumber {
		if have, ok := parseDecimal(got.text); ok && have == n.want {
			return
		}
	}
	c.report(at, n.line, n.text, got.String())
}

// text is exactly one string.
type text struct {
	place
	want string
}

// String wants the same code points; nothing is normalised.
func String(line int, want string) Node { return text{place{line}, want} }

func (n text) String() string { return strconv.Quote(n.want) }

func (n text) compare(c *comparison, at string, got *value) {
	switch {
	case got.kind != jsontext.KindString:
		c.report(at, n.line, n.String(), got.String())
	case got.text != n.want:
		want, have := differing(n.want, got.text)
		c.report(at, n.line, want, have)
	}
}
