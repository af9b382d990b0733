// SPDX-License-Identifier: Apache-2.0

package match

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Bounds are inclusive limits of a number, in the syntax of JSON; an empty one
// is no limit.
type Bounds struct{ Min, Max string }

// anyNumber is a number within bounds.
type anyNumber struct {
	place
	integer  bool
	bounds   Bounds
	min, max decimal
}

// AnyNumber wants a number within these bounds.
func AnyNumber(line int, bounds Bounds) (Node, error) {
	return newAnyNumber(anyNumber{place: place{line}, bounds: bounds})
}

// AnyInt wants a number within these bounds that is written without fraction
// and exponent: a client may read it into an integer type, which 1.0 is not
// for every parser.
func AnyInt(line int, bounds Bounds) (Node, error) {
	return newAnyNumber(anyNumber{place: place{line}, integer: true, bounds: bounds})
}

func newAnyNumber(n anyNumber) (Node, error) {
	low, lowOK := parseDecimal(n.bounds.Min)
	high, highOK := parseDecimal(n.bounds.Max)
	switch {
	case !lowOK && n.bounds.Min != "":
		return nil, fmt.Errorf("match: %q is not a number in the syntax of JSON", n.bounds.Min)
	case !highOK && n.bounds.Max != "":
		return nil, fmt.Errorf("match: %q is not a number in the syntax of JSON", n.bounds.Max)
	case lowOK && highOK && low.compare(high) > 0:
		return nil, fmt.Errorf("match: no number is from %s to %s", n.bounds.Min, n.bounds.Max)
	}
	n.min, n.max = low, high
	return n, nil
}

func (n anyNumber) String() string {
	var bounds []string
	if n.bounds.Min != "" {
		bounds = append(bounds, "min: "+n.bounds.Min)
	}
	if n.bounds.Max != "" {
		bounds = append(bounds, "max: "+n.bounds.Max)
	}
	if n.integer {
		return withBounds("!int", bounds)
	}
	return withBounds("!number", bounds)
}

func (n anyNumber) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindNumber || !n.holds(got.text) {
		c.report(at, n.line, n.String(), got.String())
	}
}

func (n anyNumber) holds(text string) bool {
	if n.integer && strings.ContainsAny(text, ".eE") {
		return false
	}
	have, ok := parseDecimal(text)
	if !ok {
		return n.bounds == Bounds{} // too large to compare, but a number
	}
	return (n.bounds.Min == "" || have.compare(n.min) >= 0) && (n.bounds.Max == "" || have.compare(n.max) <= 0)
}
