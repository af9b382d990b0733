// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/contract"
)

// withFacts is a contract with these facts, from line 10 on.
func withFacts(text string) string {
	return head + "  a: {status: 200}\nfacts:\n  " + text + "\n" + tail
}

func TestParse_facts(t *testing.T) {
	t.Parallel()
	route := func(method, path string) contract.Route { return contract.Route{Method: method, Path: path, Line: 12} }
	for name, row := range map[string]struct {
		text string
		want contract.Facts
	}{
		"scope route": {
			`scope_route: {method: GET, path: /orders, scope: "orders:read"}`,
			contract.Facts{ScopeRoute: &contract.ScopeRoute{Route: route("GET", "/orders"), Scope: "orders:read"}},
		},
		"second route, scope": {
			`second_route: {method: GET, path: /admin, scope: admin}`,
			contract.Facts{SecondRoute: &contract.SecondRoute{Route: route("GET", "/admin"), Scope: "admin"}},
		},
		"second route, audience": {
			`second_route: {method: PUT, path: /other, audience: "${base}/other"}`,
			contract.Facts{SecondRoute: &contract.SecondRoute{Route: route("PUT", "/other"), Audience: "http://localhost:8080/other"}},
		},
		"identity echo": {
			`identity_echo: {path: /me, member: sub}`,
			contract.Facts{IdentityEcho: &contract.Member{Path: "/me", Name: "sub", Line: 12}},
		},
		"write route": {
			`write_route: {method: POST, path: /orders, scope: write, count: {path: /orders, member: count}}`,
			contract.Facts{WriteRoute: &contract.WriteRoute{
				Route: route("POST", "/orders"), Scope: "write", Count: contract.Member{Path: "/orders", Name: "count", Line: 12},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, mustParse(t, withFacts(row.text)).Facts); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse_noFacts(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(contract.Facts{}, mustParse(t, withAnswer(`status: 200`)).Facts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParse_wrongFacts(t *testing.T) {
	t.Parallel()
	runMistakes(t, withFacts, map[string][]string{
		`{}`:             {`12:3: facts: asks for nothing`},
		`[]`:             {`12:3: facts: want a mapping, got a list`},
		`scope_rout: {}`: {`12:3: facts: unknown key "scope_rout"; did you mean scope_route?`},
		`scope_route: {}`: {
			`12:16: facts: scope_route: method is missing`,
			`12:16: facts: scope_route: path is missing`,
			`12:16: facts: scope_route: scope is missing`,
		},
		`scope_route: {method: GET, path: orders, scope: a b, audience: x}`: {
			`12:36: facts: scope_route: path: "orders" is not a path like /api/me`,
			`12:51: facts: scope_route: scope: "a b" is not one word (RFC 6749 §3.3)`,
			`12:56: facts: scope_route: unknown key "audience"; there are: method, path, scope`,
		},
		`second_route: {method: GET, path: /a}`:              {`12:17: facts: second_route: scope or audience is missing`},
		`second_route: {method: G T, path: /a, scope: x}`:    {`12:26: facts: second_route: method: "G T" is not a token (RFC 9110 §9.1)`},
		`identity_echo: {path: /me, member: ''}`:             {`12:38: facts: identity_echo: member: is empty`},
		`identity_echo: {path: "${bse}/me", member: sub}`:    {`12:25: unknown variable ${bse}; did you mean base?`},
		`write_route: {method: POST, path: /a}`:              {`12:16: facts: write_route: count is missing`},
		`write_route: {method: POST, path: /a, count: true}`: {`12:48: facts: write_route: count: want a mapping, got true`},
	})
}
