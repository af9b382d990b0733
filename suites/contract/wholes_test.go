// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/contract"
)

func TestParse_wrongFiles(t *testing.T) {
	t.Parallel()
	whole := func(text string) string { return text }
	runMistakes(t, whole, map[string][]string{
		"# nothing but a comment": {`0:0: the file is empty`},
		"contract: [":             {`1:11: sequence end token ']' not found`},
		"a: {b: !absent":          {`1:4: could not find flow mapping end token '}'`},
		"- a":                     {`1:1: the contract: want a mapping, got a list`},
		"a: 1\n---\nb: 2":         {`3:1: a second document begins`},
		"a: \xff":                 {`0:0: the file is not UTF-8`},
		"a: \ufdd0":               {`0:0: the file holds the noncharacter U+FDD0`},
		`a: "\uFDD0"`:             {`0:0: the file holds the noncharacter U+FDD0`},
		"contract: small": {
			`1:1: the contract: title is missing`,
			`1:1: the contract: request is missing`,
			`1:1: the contract: resource_server is missing`,
			`1:1: the contract: deployments is missing`,
			`1:1: the contract: answers is missing`,
			`1:1: the contract: promises is missing`,
		},
		withAnswer("status: 200") + "promisse: []": {`13:1: the contract: unknown key "promisse"; did you mean promises?`},
		withAnswer("status: 200") + "else: []": {
			`13:1: the contract: unknown key "else"; there are: answers, cases, contract, deployments, facts, ` +
				`promises, request, resource_server, title, variables`,
		},
		withAnswer("status: 200") + "title: x":                    {`13:1: the contract: the key "title" stands twice; first in line 2`},
		head + "  a: {status: 200}\n  b: {status: 200}\n" + tail:  {`11:3: answer b: no promise uses it`},
		head + "  a: {status: 200}\n  '': {status: 200}\n" + tail: {`11:3: answers: a name is empty`},
	})
}

func TestParse_wrongSections(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text string
		want []string
	}{
		"types": {
			text: `contract: Small
title: [a]
variables: {a: []}
request: GET /
resource_server: {client: '', audience: 5}
deployments: []
answers: 5
promises: {}
`,
			want: []string{
				`1:11: contract: "Small": want only a-z, 0-9 and -`,
				`2:8: title: want a string, got a list`,
				`3:16: variables: a: want a string, got a list`,
				`4:10: request: want a mapping, got a string`,
				`5:27: resource_server: client: is empty`,
				`5:41: resource_server: audience: want a string, got the number 5`,
				`6:14: deployments: want a mapping, got a list`,
				`7:10: answers: want a mapping, got the number 5`,
				`8:11: promises: want a list, got a mapping`,
			},
		},
		"request": {
			text: `contract: small
title: a
request:
  method: G T
  path: me
  headers: {Authorization: x, a b: c, X-A: "a\nb", x-a: [], X-C: "${nope}"}
resource_server: {client: a, audience: b}
deployments: {}
answers: {}
promises: []
`,
			want: []string{
				`4:11: request: method: "G T" is not a token (RFC 9110 §9.1)`,
				`5:9: request: path: "me" is not a path like /api/me`,
				`6:13: request: headers: Authorization is what the cases are about; it has no place here`,
				`6:31: request: headers: "a b" is not a header name (RFC 9110 §5.1)`,
				`6:44: request: header X-A: a value is one line`,
				`6:52: request: headers: x-a stands twice; first in line 6`,
				`6:57: request: header x-a: want a string, got a list`,
				`6:66: unknown variable ${nope}; there are none`,
				`8:14: deployments: there is none`,
				`10:11: promises: there is none`,
			},
		},
		"deployments": {
			text: `contract: small
title: a
request: {method: GET, path: /}
resource_server: {client: a, audience: b}
deployments:
  One: {title: a, tokens: saml, user: a, asks: ldap}
  two: {titel: a}
  three: x
answers: {a: {status: 200}}
promises: [{class: ok, answer: a}]
`,
			want: []string{
				`6:3: deployments: "One": want only a-z, 0-9 and -`,
				`6:27: deployment One: tokens are jwt or opaque, not "saml"`,
				`6:48: deployment One: asks introspection or userinfo, not "ldap"`,
				`7:8: deployment two: title is missing`,
				`7:8: deployment two: user is missing`,
				`7:8: deployment two: tokens is missing`,
				`7:9: deployment two: unknown key "titel"; did you mean title?`,
				`8:10: deployment three: want a mapping, got a string`,
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := contract.Parse("c.yaml", []byte(test.text), nil)
			if diff := cmp.Diff(test.want, mistakes(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestParse_error shows a mistake as a user sees it.
func TestParse_error(t *testing.T) {
	t.Parallel()
	_, err := contract.Parse("c.yaml", []byte(withAnswer("status: 200\nbody: {json: {error: !absnet}}")), nil)
	want := `c.yaml:12:26: body: unknown tag !absnet; did you mean !absent?
  12 |     body: {json: {error: !absnet}}
     |                          ^`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestParse_variables(t *testing.T) {
	t.Parallel()
	text := []byte(withAnswer("status: 200"))
	_, err := contract.Parse("c.yaml", text, map[string]string{"basse": "x", "other": "x", "base": "x"})
	want := []string{
		`0:0: the contract has no variable "basse"; did you mean base?`,
		`0:0: the contract has no variable "other"; there are: base`,
	}
	if diff := cmp.Diff(want, mistakes(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestParse_once reports what an alias stands for once, however often it is used.
func TestParse_once(t *testing.T) {
	t.Parallel()
	text := head + `  a: {headers: &h {X: !foo}}
  b: {headers: *h}
promises: [{class: ok, answer: a}, {class: invalid, answer: b}]
`
	_, err := contract.Parse("c.yaml", []byte(text), nil)
	want := []string{
		`10:23: headers: X: unknown tag !foo; there are: !absent, !any, !bind, !challenge, !ci, !directives, !media, !optional, !re, !string`,
	}
	if diff := cmp.Diff(want, mistakes(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParse_limits(t *testing.T) {
	t.Parallel()
	const depth = "more than 100 levels of nesting"
	var bomb, deepBomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	deepBomb.WriteString("a0: &a0 [x]\n")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&bomb, "a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10))
		fmt.Fprintf(&deepBomb, "a%d: &a%d [[*a%d]]\n", i, i, i-1)
	}
	var indented strings.Builder
	for i := range 200 {
		indented.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	tests := map[string]struct{ text, want string }{
		"size":             {strings.Repeat("a", 1<<20+1), "0:0: the file is larger than 1048576 bytes"},
		"brackets":         {"a: " + strings.Repeat("[", 1<<15), "1:104: " + depth},
		"braces":           {strings.Repeat("{a: ", 1<<15), "1:401: " + depth},
		"dashes":           {strings.Repeat("- ", 1<<15), "1:201: " + depth},
		"question marks":   {strings.Repeat("? ", 1<<15), "1:201: " + depth},
		"tags":             {strings.Repeat("!a ", 1<<15), "1:301: " + depth},
		"anchors":          {strings.Repeat("&a ", 1<<15), "1:301: " + depth},
		"tags and dashes":  {strings.Repeat("!a &a - ", 1<<14), "1:268: " + depth},
		"indentation":      {indented.String(), "102:102: " + depth},
		"aliases":          {bomb.String(), "5:9: the aliases of this file stand for more than 200000 nodes"},
		"depth by aliases": {deepBomb.String(), "51:13: " + depth},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := contract.Parse("c.yaml", []byte(test.text), nil)
			if diff := cmp.Diff([]string{test.want}, mistakes(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestParse_manyMistakes reports no more than can be read.
func TestParse_manyMistakes(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString(withAnswer("status: 200"))
	for i := range 70 {
		fmt.Fprintf(&text, "%d: x\n", i)
	}
	_, err := contract.Parse("c.yaml", []byte(text.String()), nil)
	got := mistakes(t, err)
	if len(got) != 51 || got[50] != "0:0: and 20 more mistakes" {
		t.Errorf("%d mistakes, the last is %q", len(got), got[len(got)-1])
	}
}
