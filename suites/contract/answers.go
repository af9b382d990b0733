// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/suites/match"
)

// namedAnswer is an entry of the section `answers`.
type namedAnswer struct {
	name   string
	at     ast.Node
	answer *match.Answer
	used   bool
}

func (p *parsing) readAnswers(node ast.Node) {
	for _, e := range p.entries(node, "answers") {
		if e.key == "" {
			p.fail(e.at, "answers: a name is empty")
			continue
		}
		p.answers = append(p.answers, &namedAnswer{name: e.key, at: e.at, answer: p.answer(e)})
	}
}

func (p *parsing) answerNames() []string {
	names := make([]string, 0, len(p.answers))
	for _, a := range p.answers {
		names = append(names, a.name)
	}
	return names
}

func (p *parsing) unusedAnswers() {
	for _, a := range p.answers {
		if !a.used {
			p.fail(a.at, "answer %s: no promise uses it", a.name)
		}
	}
}

func (p *parsing) answer(e entry) *match.Answer {
	what := "answer " + e.key // not passed on: an alias may stand for a part of several answers
	answer := &match.Answer{Line: lineOf(e.at)}
	p.fields(e.value, what,
		field{"status", false, func(n ast.Node) { answer.Status = p.status(n, "status") }},
		field{"headers", false, func(n ast.Node) { answer.Headers = p.headers(n, "headers") }},
		field{"body", false, func(n ast.Node) { answer.Body = p.body(n, "body") }},
	)
	p.notEmpty(e.value, what)
	return answer
}

// notEmpty reports a mapping that has no entries.
func (r *reader) notEmpty(node ast.Node, what string) {
	if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) == 0 {
		r.fail(node, "%s: asks for nothing", what)
	}
}

// status reads 401, 4xx, or a list of those.
func (p *parsing) status(node ast.Node, what string) match.Status {
	status := match.Status{Line: lineOf(node)}
	alternatives := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		if alternatives = list.Values; len(alternatives) == 0 {
			p.fail(node, "%s: the list is empty", what)
		}
	}
	for _, alternative := range alternatives {
		text, _ := scalarOf(alternative)
		accepted, ok := statusRange(text)
		if !ok {
			p.fail(alternative, "%s: want a code from 100 to 599 or a class like 4xx, got %s", what, scalarOrKind(alternative))
		}
		status.OneOf = append(status.OneOf, accepted)
	}
	return status
}

func statusRange(text string) (match.StatusRange, bool) {
	if len(text) != 3 || text[0] < '1' || text[0] > '5' {
		return match.StatusRange{}, false
	}
	if text[1:] == "xx" {
		return match.StatusClass(int(text[0] - '0')), true
	}
	code, err := strconv.ParseUint(text, 10, 16)
	return match.ExactStatus(int(code)), err == nil
}

func scalarOrKind(node ast.Node) string {
	if text, ok := scalarOf(node); ok {
		return text
	}
	return kindOf(node)
}

func (p *parsing) body(node ast.Node, what string) *match.Body {
	body := &match.Body{Line: lineOf(node)}
	p.fields(node, what,
		field{"empty", false, func(n ast.Node) {
			if body.Empty = p.flag(n, what+": empty"); !body.Empty {
				p.fail(n, "%s: empty is true or left out", what)
			}
		}},
		field{"json", false, func(n ast.Node) { body.JSON = p.value(n, what, false) }},
		field{"text", false, func(n ast.Node) { body.Text = p.textNode(n, what+": text", bodyText) }},
		field{"not_contains", false, func(n ast.Node) { body.NotContains = p.fragments(n, what+": not_contains") }},
	)
	p.notEmpty(node, what)
	if body.Empty && (body.JSON != nil || body.Text != nil) {
		p.fail(node, "%s: an empty body has neither json nor text", what)
	}
	return body
}

func (p *parsing) fragments(node ast.Node, what string) []match.Fragment {
	var list []match.Fragment
	for _, element := range p.elements(node, what) {
		list = append(list, match.Fragment{Line: lineOf(element), Text: p.expanded(element, what)})
	}
	return list
}
