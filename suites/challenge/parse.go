// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"fmt"
	"strings"
)

// Parse reads the field lines of one response. Several lines are one list
// (RFC 9110 §5.3), so that a parameter at the start of a line belongs to the
// last challenge of the line before. Empty list elements are no violation: a
// recipient has to accept them (RFC 9110 §5.6.1.2).
//
// After a violation it goes on at the next list element. A parameter without a
// value, or without a challenge, is reported and left out; one that is merely
// repeated is reported and kept.
func Parse(lines []string) ([]Challenge, []Violation) {
	var p parser
	for i, line := range lines {
		p.line, p.text, p.at = i, line, 0
		p.list()
	}
	return p.challenges, p.violations
}

type parser struct {
	line int
	text string
	at   int // offset in text

	challenges []Challenge
	violations []Violation
	open       bool            // a space followed the last scheme: parameters may follow
	names      map[string]bool // the last challenge's parameters so far, in lower case
}

func (p *parser) rest() string { return p.text[p.at:] }

func (p *parser) place() Place { return Place{Line: p.line, Offset: p.at} }

func (p *parser) violation(at Place, format string, args ...any) {
	p.violations = append(p.violations, Violation{Place: at, Message: fmt.Sprintf(format, args...)})
}

// skip passes over spaces and tabs and returns what it passed over.
func (p *parser) skip() string {
	space := leading(p.rest(), isSpace)
	p.at += len(space)
	return space
}

// atEnd reports whether a list element ends here.
func (p *parser) atEnd() bool { return p.at == len(p.text) || p.text[p.at] == ',' }

// list reads the elements of one field line.
func (p *parser) list() {
	for {
		p.skip()
		switch {
		case p.at == len(p.text):
			return
		case p.text[p.at] == ',':
			p.at++
		default:
			p.element()
			p.endElement()
		}
	}
}

// element reads a challenge's start, or one more parameter of the last
// challenge. What is followed by "=" is a parameter, all else is a scheme.
func (p *parser) element() {
	start := p.place()
	switch token := Token(p.rest()); {
	case token == "":
		p.stray("a scheme or a parameter")
	case p.isParam():
		if len(p.challenges) == 0 {
			p.violation(start, "the parameter %q belongs to no challenge", token)
		} else if !p.open {
			p.violation(start, "the parameter %q follows a challenge that takes none", token)
		}
		p.param()
	default:
		p.at += len(token)
		p.challenges = append(p.challenges, Challenge{Place: start, Scheme: token})
		p.open, p.names = false, map[string]bool{}
		p.credentials()
	}
}

// credentials reads what follows a scheme: 1*SP, then a token68 or the first
// parameter.
func (p *parser) credentials() {
	before := p.place()
	space := p.skip()
	if tab := strings.IndexByte(space, '\t'); tab >= 0 && p.at < len(p.text) && !p.atEnd() {
		p.violation(Place{p.line, before.Offset + tab}, "a tab after the scheme, where only spaces may stand")
	}
	p.open = space != ""
	if p.atEnd() || !p.open {
		return
	}
	if text := token68(p.rest()); text != "" {
		after := strings.TrimLeft(p.rest()[len(text):], " \t")
		if after == "" || after[0] == ',' {
			p.challenges[len(p.challenges)-1].Token68 = text
			p.at += len(text)
			p.open = false
			return
		}
	}
	if !p.isParam() {
		p.stray("a parameter")
		return
	}
	p.param()
}

// isParam reports whether a token and "=" stand here.
func (p *parser) isParam() bool {
	token := Token(p.rest())
	after := strings.TrimLeft(p.rest()[len(token):], " \t")
	return token != "" && strings.HasPrefix(after, "=")
}

// param reads token BWS "=" BWS ( token / quoted-string ); isParam has been
// asked before.
func (p *parser) param() {
	param := Param{Place: p.place(), Name: Token(p.rest())}
	p.at += len(param.Name)
	p.skip()
	p.at++ // "="
	p.skip()
	value := p.place()
	if strings.HasPrefix(p.rest(), `"`) {
		text, length, err := QuotedString(p.rest())
		if err != nil {
			p.violation(value, "parameter %q: %v", param.Name, err)
		}
		param.Value, param.Quoted = text, true
		p.at += length
	} else {
		param.Value = Token(p.rest())
		p.at += len(param.Value)
	}
	if param.Value == "" && !param.Quoted {
		p.violation(value, "the parameter %q has no value", param.Name)
		return
	}
	p.keep(param)
}

// keep adds a parameter to the last challenge, if there is one.
func (p *parser) keep(param Param) {
	if len(p.challenges) == 0 {
		return
	}
	name := strings.ToLower(param.Name)
	if p.names[name] {
		// RFC 9110 §11.2: each parameter name MUST only occur once per challenge.
		p.violation(param.Place, "the parameter %q is repeated", param.Name)
	}
	p.names[name] = true
	last := &p.challenges[len(p.challenges)-1]
	last.Params = append(last.Params, param)
}

// endElement makes sure that a comma or the end of the line follows. A
// parameter after a forgotten comma is still read; all else is passed over.
func (p *parser) endElement() {
	for p.skip(); !p.atEnd(); p.skip() {
		if !p.isParam() {
			p.stray("a comma")
			return
		}
		p.violation(p.place(), "a comma is missing before the parameter %q", Token(p.rest()))
		p.param()
	}
}

// stray reports what stands here and passes over it, up to the next comma that
// is in no quoted string.
func (p *parser) stray(wanted string) {
	p.violation(p.place(), "%s expected, not %q", wanted, p.text[p.at:p.at+1])
	for !p.atEnd() {
		length := 1
		if p.text[p.at] == '"' {
			_, length, _ = QuotedString(p.rest())
		}
		p.at += length
	}
}
