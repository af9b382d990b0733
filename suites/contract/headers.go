// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/suites/challenge"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// textKind says whether a text may also be missing.
type textKind int

const (
	bodyText     textKind = iota
	missableText          // a header or parameter
)

// textNode reads what is expected of a text: a scalar as it is written, or a tag.
func (r *reader) textNode(node ast.Node, what string, kind textKind) match.Node {
	line := lineOf(node)
	if tag, ok := node.(*ast.TagNode); ok {
		var missing []string
		if kind == missableText {
			missing = absenceTags()
		}
		switch {
		case !r.allow(tag, what, textTags(), missing):
			return match.AnyValue(line)
		case tag.Start.Value == "!optional":
			return r.optional(tag, what, func(n ast.Node) match.Node { return r.textNode(n, what, bodyText) })
		}
		return r.taggedText(tag, what)
	}
	text, ok := scalarOf(node)
	switch {
	case !ok:
		r.fail(node, "%s: want a text or a tag, got %s", what, kindOf(node))
	case isElision(node):
		return r.made(node, what)(match.AnyString(line, match.Length{}))
	}
	return match.String(line, r.expand(node, text, verbatim))
}

func (r *reader) headers(node ast.Node, what string) []match.Header {
	var headers []match.Header
	for _, e := range r.headerNames(node, what) {
		headers = append(headers, match.Header{Name: e.key, Want: r.header(e.value, what+": "+e.key)})
	}
	return headers
}

// header reads what is expected of one header.
func (r *reader) header(node ast.Node, what string) match.Field {
	tag, ok := node.(*ast.TagNode)
	if !ok {
		return match.Single(r.textNode(node, what, missableText))
	}
	if !r.allow(tag, what, textTags(), absenceTags(), headerTags()) {
		return match.Single(match.AnyValue(lineOf(node)))
	}
	switch tag.Start.Value {
	case "!media":
		return r.media(tag, what+": !media")
	case "!directives":
		return r.directives(tag, what+": !directives")
	case "!challenge":
		return r.challenges(tag, what+": !challenge")
	}
	return match.Single(r.textNode(node, what, missableText))
}

// field is made for header fields.
func (r *reader) field(tag *ast.TagNode, what string) func(match.Field, error) match.Field {
	return func(made match.Field, err error) match.Field {
		if err != nil {
			r.problem(tag.Value, what, err)
			return match.Single(match.AnyValue(lineOf(tag)))
		}
		return made
	}
}

func (r *reader) media(tag *ast.TagNode, what string) match.Field {
	text := r.expanded(tag.Value, what)
	if text == "" { // reported
		return match.Single(match.AnyValue(lineOf(tag)))
	}
	return r.field(tag, what)(match.Media(lineOf(tag), text))
}

func (r *reader) directives(tag *ast.TagNode, what string) match.Field {
	var has, not []string
	before := len(r.mistakes)
	r.fields(tag.Value, what,
		field{"has", false, func(n ast.Node) { has = r.texts(n, what+": has") }},
		field{"not", false, func(n ast.Node) { not = r.texts(n, what+": not") }},
	)
	if len(r.mistakes) > before {
		return match.Single(match.AnyValue(lineOf(tag)))
	}
	return r.field(tag, what)(match.Directives(lineOf(tag), has, not))
}

func (r *reader) challenges(tag *ast.TagNode, what string) match.Field {
	var wants []match.Challenge
	for _, element := range r.elements(tag.Value, what) {
		wants = append(wants, r.challenge(element, what))
	}
	if list, ok := tag.Value.(*ast.SequenceNode); ok && len(list.Values) == 0 {
		r.fail(tag.Value, "%s: the list is empty", what)
	}
	return match.Challenges(lineOf(tag), wants)
}

func (r *reader) challenge(node ast.Node, what string) match.Challenge {
	want := match.Challenge{Line: lineOf(node)}
	r.fields(node, what,
		field{"scheme", true, func(n ast.Node) {
			if want.Scheme = r.text(n, what+": scheme"); !challenge.IsToken(want.Scheme) {
				r.fail(n, "%s: scheme: %q is not a token (RFC 9110 §11.1)", what, want.Scheme)
			}
		}},
		field{"params", false, func(n ast.Node) {
			for _, e := range r.entries(n, what+": params") {
				if !challenge.IsToken(e.key) {
					r.fail(e.at, "%s: params: %q is not a token (RFC 9110 §11.2)", what, e.key)
				}
				want.Params = append(want.Params, match.Member{Name: e.key, Want: r.textNode(e.value, what+": "+e.key, missableText)})
			}
		}},
		field{"extra", false, func(n ast.Node) {
			switch extra := r.text(n, what+": extra"); extra {
			case "allow", "forbid":
				want.Closed = extra == "forbid"
			default:
				r.fail(n, "%s: extra is allow or forbid, not %q", what, extra)
			}
		}},
	)
	return want
}
