// SPDX-License-Identifier: Apache-2.0

// Package challenge reads WWW-Authenticate fields as they were sent: nothing
// is normalised, merged or dropped in silence, so that a suite can say what an
// API really answered. Start with [Parse] and [Challenge.Param]; [CheckBearer]
// adds the rules of the Bearer scheme.
//
// The grammar is that of RFC 9110 §11.6.1. What a scheme's parameters mean is
// not the business of this package.
package challenge

import (
	"fmt"
	"strings"
)

// Place is a position in the field lines that were given to [Parse].
type Place struct {
	Line   int // index of the field line, from 0
	Offset int // in bytes from the start of that line, from 0
}

// Challenge is one challenge of a WWW-Authenticate field.
type Challenge struct {
	Place
	Scheme  string  // as it was spelled
	Token68 string  // empty when there are parameters, or nothing
	Params  []Param // as they were sent, in order; a repeated one is there repeatedly
}

// Param is one parameter of a challenge.
type Param struct {
	Place
	Name   string // as it was spelled
	Value  string // without quotes and escapes
	Quoted bool   // whether it was sent as a quoted-string
}

// Violation is one departure from the grammar.
type Violation struct {
	Place
	Message string
}

// String gives the place, counting lines from 1, and the message.
func (v Violation) String() string {
	return fmt.Sprintf("field line %d, offset %d: %s", v.Line+1, v.Offset, v.Message)
}

// Is reports whether the challenge is of the named scheme. Scheme names are
// case-insensitive (RFC 9110 §11.1).
func (c Challenge) Is(scheme string) bool { return strings.EqualFold(c.Scheme, scheme) }

// Param returns the value of the first parameter of this name, and whether
// there is one. Names are case-insensitive (RFC 9110 §11.2).
func (c Challenge) Param(name string) (value string, found bool) {
	for _, param := range c.Params {
		if strings.EqualFold(param.Name, name) {
			return param.Value, true
		}
	}
	return "", false
}

// String writes the challenge as a field value. [Parse] reads it back as an
// equal challenge, places aside.
func (c Challenge) String() string {
	parts := make([]string, 0, len(c.Params)+1)
	if c.Token68 != "" {
		parts = append(parts, c.Token68)
	}
	for _, param := range c.Params {
		parts = append(parts, param.String())
	}
	if len(parts) == 0 {
		return c.Scheme
	}
	return c.Scheme + " " + strings.Join(parts, ", ")
}

// String writes the parameter as it stands in a field value.
func (p Param) String() string {
	if !p.Quoted {
		return p.Name + "=" + p.Value
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	return p.Name + `="` + escape.Replace(p.Value) + `"`
}
