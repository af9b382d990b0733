// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"net/url"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/suites/challenge"
)

// Facts are what a contract says of the API beside its answers. Cases that
// need a fact are sent only where it is declared; nil for one that is not.
type Facts struct {
	ScopeRoute   *ScopeRoute
	SecondRoute  *SecondRoute
	IdentityEcho *Member
	WriteRoute   *WriteRoute
}

// Route is a method and a path of the API.
type Route struct {
	Method string
	Path   string // origin-form (RFC 9112 §3.2.1): begins with "/"
	Line   int
}

// ScopeRoute is a route that serves only tokens with a scope.
type ScopeRoute struct {
	Route
	Scope string // one word (RFC 6749 §3.3)
}

// SecondRoute is a route that asks for more, or for something else, than the
// request of the contract does. One of the two is set, or both.
type SecondRoute struct {
	Route
	Scope    string // that it needs
	Audience string // whose tokens it takes
}

// Member is a member of the JSON object that a GET of a path answers.
type Member struct {
	Path string
	Name string // without a pointer: of the outermost object
	Line int
}

// WriteRoute is a route that changes something, and where that can be seen.
type WriteRoute struct {
	Route
	Scope string // that it needs; empty for none
	Count Member // a number that grows with each write
}

func (p *parsing) facts(node ast.Node) {
	facts := &p.contract.Facts
	p.fields(node, "facts",
		field{"scope_route", false, func(n ast.Node) { facts.ScopeRoute = p.scopeRoute(n, "facts: scope_route") }},
		field{"second_route", false, func(n ast.Node) { facts.SecondRoute = p.secondRoute(n, "facts: second_route") }},
		field{"identity_echo", false, func(n ast.Node) {
			echo := p.member(n, "facts: identity_echo")
			facts.IdentityEcho = &echo
		}},
		field{"write_route", false, func(n ast.Node) { facts.WriteRoute = p.writeRoute(n, "facts: write_route") }},
	)
	p.notEmpty(node, "facts")
}

func (p *parsing) scopeRoute(node ast.Node, what string) *ScopeRoute {
	route := &ScopeRoute{}
	p.fields(node, what, append(p.routeFields(node, what, &route.Route),
		field{"scope", true, p.scope(what, &route.Scope)})...)
	return route
}

func (p *parsing) secondRoute(node ast.Node, what string) *SecondRoute {
	route := &SecondRoute{}
	p.fields(node, what, append(p.routeFields(node, what, &route.Route),
		field{"scope", false, p.scope(what, &route.Scope)},
		field{"audience", false, func(n ast.Node) { route.Audience = p.expanded(n, what+": audience") }})...)
	if mapping, ok := node.(*ast.MappingNode); ok && route.Scope == "" && route.Audience == "" && len(mapping.Values) > 0 {
		p.fail(node, "%s: scope or audience is missing", what)
	}
	return route
}

func (p *parsing) writeRoute(node ast.Node, what string) *WriteRoute {
	route := &WriteRoute{}
	p.fields(node, what, append(p.routeFields(node, what, &route.Route),
		field{"scope", false, p.scope(what, &route.Scope)},
		field{"count", true, func(n ast.Node) { route.Count = p.member(n, what+": count") }})...)
	return route
}

func (p *parsing) member(node ast.Node, what string) Member {
	member := Member{Line: lineOf(node)}
	p.fields(node, what,
		field{"path", true, func(n ast.Node) { member.Path = p.path(n, what+": path") }},
		field{"member", true, func(n ast.Node) { member.Name = p.text(n, what+": member") }},
	)
	return member
}

// routeFields are the keys that every route has.
func (p *parsing) routeFields(node ast.Node, what string, route *Route) []field {
	route.Line = lineOf(node)
	return []field{
		{"method", true, func(n ast.Node) { route.Method = p.method(n, what+": method") }},
		{"path", true, func(n ast.Node) { route.Path = p.path(n, what+": path") }},
	}
}

func (p *parsing) method(node ast.Node, what string) string {
	method := p.text(node, what)
	if !challenge.IsToken(method) {
		p.fail(node, "%s: %q is not a token (RFC 9110 §9.1)", what, method)
	}
	return method
}

func (p *parsing) path(node ast.Node, what string) string {
	path := p.expanded(node, what)
	if _, err := url.ParseRequestURI(path); err != nil || !strings.HasPrefix(path, "/") {
		p.fail(node, "%s: %q is not a path like /api/me", what, path)
	}
	return path
}

// scope reads one word of a scope.
func (p *parsing) scope(what string, to *string) func(ast.Node) {
	return func(n ast.Node) {
		scope := p.text(n, what+": scope")
		if strings.ContainsFunc(scope, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' }) {
			p.fail(n, "%s: scope: %q is not one word (RFC 6749 §3.3)", what, scope)
		}
		*to = scope
	}
}
