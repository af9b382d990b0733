// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/challenge"
)

// Parse reads a contract. The variables replace those of the file, which has
// to define each of them. The error joins one [fixtures.Error] for every
// mistake, in the order of the file; see [Contract.Check] for what takes the
// case catalogue to find out. A file of more than 1 MiB or more than 100
// levels is refused.
func Parse(file string, data []byte, vars map[string]string) (*Contract, error) {
	root, err := readDocument(file, data)
	if err != nil {
		return nil, err
	}
	p := parsing{
		reader:   reader{file: file, data: data, vars: map[string]string{}},
		contract: &Contract{File: file, data: data},
	}
	p.document(root, vars)
	if err := p.err(); err != nil {
		return nil, err
	}
	p.contract.Variables = p.vars
	return p.contract, nil
}

// parsing fills a contract.
type parsing struct {
	reader
	contract *Contract
	answers  []*namedAnswer
}

func (p *parsing) document(root ast.Node, vars map[string]string) {
	const what = "the contract"
	var sections struct{ request, facts, answers, promises ast.Node }
	later := func(section *ast.Node) func(ast.Node) { return func(n ast.Node) { *section = n } }
	p.fields(root, what,
		field{"contract", true, func(n ast.Node) { p.contract.Name = p.word(n, "contract", nameLetters, nameForm) }},
		field{"title", true, func(n ast.Node) { p.contract.Title = p.text(n, "title") }},
		field{"variables", false, p.variables},
		field{"request", true, later(&sections.request)},
		field{"resource_server", true, p.resourceServer},
		field{"facts", false, later(&sections.facts)},
		field{"deployments", true, p.deployments},
		field{"answers", true, later(&sections.answers)},
		field{"promises", true, later(&sections.promises)},
		field{"cases", false, p.cases},
	)
	p.override(vars)
	// What refers to other sections is read when those are known.
	if sections.request != nil {
		p.request(sections.request)
	}
	if sections.facts != nil {
		p.facts(sections.facts)
	}
	if sections.answers != nil {
		p.readAnswers(sections.answers)
	}
	if sections.promises != nil {
		p.promises(sections.promises)
	}
	p.unusedAnswers()
}

func (p *parsing) variables(node ast.Node) {
	for _, e := range p.entries(node, "variables") {
		text, ok := scalarOf(e.value)
		if !ok {
			p.fail(e.value, "variables: %s: want a string, got %s", e.key, kindOf(e.value))
		}
		p.vars[e.key] = text
	}
}

// override replaces variables by those that Parse was given.
func (p *parsing) override(vars map[string]string) {
	known := p.variableNames()
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if !slices.Contains(known, name) {
			message := fmt.Sprintf("the contract has no variable %q%s", name, fixtures.Suggest(name, known))
			p.mistakes = append(p.mistakes, mistake{message: message})
			continue
		}
		p.vars[name] = vars[name]
	}
}

func (p *parsing) request(node ast.Node) {
	request := &p.contract.Request
	request.Line = lineOf(node)
	p.fields(node, "request",
		field{"method", true, func(n ast.Node) { request.Method = p.method(n, "request: method") }},
		field{"path", true, func(n ast.Node) { request.Path = p.path(n, "request: path") }},
		field{"headers", false, p.requestHeaders},
	)
}

func (p *parsing) requestHeaders(node ast.Node) {
	for _, e := range p.headerNames(node, "request: headers") {
		value, ok := scalarOf(e.value)
		if !ok {
			p.fail(e.value, "request: header %s: want a string, got %s", e.key, kindOf(e.value))
			continue
		}
		value = p.expand(e.value, value, verbatim)
		switch {
		case strings.EqualFold(e.key, "Authorization"):
			p.fail(e.at, "request: headers: Authorization is what the cases are about; it has no place here")
		case strings.ContainsAny(value, "\r\n\x00"):
			p.fail(e.value, "request: header %s: a value is one line", e.key)
		}
		p.contract.Request.Headers = append(p.contract.Request.Headers, Header{Name: e.key, Value: value})
	}
}

// headerNames returns the entries of a mapping whose keys are header names.
func (r *reader) headerNames(node ast.Node, what string) []entry {
	entries := r.entries(node, what)
	first := map[string]ast.Node{}
	for _, e := range entries {
		name := strings.ToLower(e.key)
		if !challenge.IsToken(e.key) {
			r.fail(e.at, "%s: %q is not a header name (RFC 9110 §5.1)", what, e.key)
		} else if before := first[name]; before != nil {
			r.fail(e.at, "%s: %s stands twice; first in line %d", what, e.key, lineOf(before))
		}
		first[name] = e.at
	}
	return entries
}

func (p *parsing) resourceServer(node ast.Node) {
	server := &p.contract.ResourceServer
	text := func(to *string, what string) func(ast.Node) {
		return func(n ast.Node) { *to = p.text(n, "resource_server: "+what) }
	}
	p.fields(node, "resource_server",
		field{"client", true, text(&server.Client, "client")},
		field{"audience", true, text(&server.Audience, "audience")},
		field{"username_claim", false, text(&server.UsernameClaim, "username_claim")},
		field{"service_account", false, text(&server.ServiceAccount, "service_account")},
	)
}

func (p *parsing) deployments(node ast.Node) {
	for _, e := range p.entries(node, "deployments") {
		if e.key == "" || strings.Trim(e.key, nameLetters) != "" {
			p.fail(e.at, "deployments: %q: want only %s", e.key, nameForm)
		}
		what := "deployment " + e.key
		d := Deployment{Name: e.key, Line: lineOf(e.at)}
		p.fields(e.value, what,
			field{"title", true, func(n ast.Node) { d.Title = p.text(n, what+": title") }},
			field{"user", true, func(n ast.Node) { d.User = p.text(n, what+": user") }},
			field{"tokens", true, func(n ast.Node) {
				d.Tokens = fixtures.TokenKind(p.text(n, what+": tokens"))
				if d.Tokens != fixtures.JWT && d.Tokens != fixtures.Opaque {
					p.fail(n, "%s: tokens are jwt or opaque, not %q", what, d.Tokens)
				}
			}},
			field{"asks", false, func(n ast.Node) {
				d.Asks = fixtures.Endpoint(p.text(n, what+": asks"))
				if d.Asks != fixtures.Introspection && d.Asks != fixtures.Userinfo {
					p.fail(n, "%s: asks introspection or userinfo, not %q", what, d.Asks)
				}
			}},
		)
		p.contract.Deployments = append(p.contract.Deployments, d)
	}
	if len(p.contract.Deployments) == 0 && node.Type() == ast.MappingType {
		p.fail(node, "deployments: there is none")
	}
}
