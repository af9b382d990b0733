// SPDX-License-Identifier: Apache-2.0

package match

import (
	"maps"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/suites/challenge"
)

// Challenge is an expected challenge of a WWW-Authenticate field.
type Challenge struct {
	Line   int
	Scheme string   // case-insensitive
	Params []Member // names case-insensitive
	Closed bool     // no other parameters
}

type challenges struct {
	place
	wants []Challenge
}

// Challenges wants a WWW-Authenticate field (RFC 9110 §11.6.1) in which each
// of these challenges stands; others are allowed. Every violation of the
// grammar is a mismatch. Where several challenges have the scheme, the one
// that comes closest is compared.
func Challenges(line int, wants []Challenge) Field {
	return challenges{place{line}, slices.Clone(wants)}
}

func (f challenges) String() string {
	texts := make([]string, 0, len(f.wants))
	for _, want := range f.wants {
		texts = append(texts, want.String())
	}
	return strings.Join(texts, ", ")
}

// String gives scheme and parameters: "Bearer {error: !absent}".
func (w Challenge) String() string {
	params := make([]string, 0, len(w.Params))
	for _, param := range w.Params {
		params = append(params, param.Name+": "+param.Want.String())
	}
	return withBounds(w.Scheme, params)
}

func (f challenges) compareLines(c *comparison, at string, lines []string) {
	sent, violations := challenge.Parse(lines)
	for _, violation := range violations {
		c.report(at, f.line, "the grammar of RFC 9110 §11.6.1", violation.String())
	}
	for _, want := range f.wants {
		best := want.closest(c, at, sent)
		if best == nil {
			c.report(at, want.Line, "a challenge "+want.String(), showSchemes(sent))
			continue
		}
		c.found = append(c.found, best.found...)
		c.bound = best.bound
	}
}

// closest compares with every challenge of the scheme and returns the
// comparison with the fewest mismatches; nil if there is no such challenge.
func (w Challenge) closest(c *comparison, at string, sent []challenge.Challenge) *comparison {
	var best *comparison
	for _, candidate := range sent {
		if !candidate.Is(w.Scheme) {
			continue
		}
		trial := c.fork()
		w.compareWith(trial, at, candidate)
		if best == nil || len(trial.found) < len(best.found) {
			best = trial
		}
	}
	return best
}

func (w Challenge) compareWith(c *comparison, at string, sent challenge.Challenge) {
	for _, param := range w.Params {
		from := len(c.found)
		if text, found := sent.Param(param.Name); found {
			param.Want.compare(c, at, textValue(text))
		} else {
			c.missing(at, param.Want)
		}
		for i := range c.found[from:] {
			mismatch := &c.found[from+i]
			mismatch.Want = cut(w.Scheme + " " + param.Name + ": " + mismatch.Want)
		}
	}
	if !w.Closed {
		return
	}
	if sent.Token68 != "" {
		c.report(at, w.Line, w.Scheme+" token68: "+nothing, textValue(sent.Token68).String())
	}
	for _, param := range sent.Params {
		if !w.names(param.Name) {
			c.report(at, w.Line, w.Scheme+" "+param.Name+": "+nothing, textValue(param.Value).String())
		}
	}
}

func (w Challenge) names(param string) bool {
	return slices.ContainsFunc(w.Params, func(m Member) bool { return strings.EqualFold(m.Name, param) })
}

// fork returns a comparison that has found nothing yet and binds on its own.
func (c *comparison) fork() *comparison { return &comparison{bound: maps.Clone(c.bound)} }

func showSchemes(sent []challenge.Challenge) string {
	schemes := make([]string, 0, len(sent))
	for _, one := range sent {
		schemes = append(schemes, textValue(one.Scheme).String())
	}
	if len(schemes) == 0 {
		return nothing
	}
	return "the schemes " + strings.Join(schemes, ", ")
}
