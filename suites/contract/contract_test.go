// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
)

func TestLoad_builtIn(t *testing.T) {
	t.Parallel()
	c, err := contract.Load(fixtures.DefaultContract, nil)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(catalogue); err != nil {
		t.Error(err)
	}
	want := []string{
		"authorization-grant AG-200 valid-baseline: 200",
		"authorization-grant AG-400-user user-unknown: 400",
		"client-credentials CC-200 valid-baseline: 200",
		"client-credentials CC-401-client client-deleted: 401",
		"client-credentials CC-401-secret client-secret-rotated: 401",
		"client-credentials CC-401-expired exp-past: 401",
		"jwt-public-key JWT-200 valid-baseline: 200",
		"jwt-introspection JWT-200 valid-baseline: 200",
		"jwt-public-key JWT-400-invalid sig-bit-flip: 400",
		"jwt-introspection JWT-400-invalid sig-bit-flip: 400",
		"jwt-public-key JWT-400-user user-unknown: 400",
		"jwt-introspection JWT-400-user user-unknown: 400",
		"jwt-public-key JWT-401-expired exp-past: 401",
		"jwt-introspection JWT-401-expired exp-past: 401",
	}
	var documented []string
	for _, p := range c.Promises {
		if p.Documented {
			documented = append(documented, p.Deployment+" "+p.ID+" "+p.Case+": "+p.Answer.Status.String())
		}
	}
	if diff := cmp.Diff(want, documented); diff != "" {
		t.Errorf("documented promises (-want +got):\n%s", diff)
	}
}

// TestLoad_everyBuiltIn holds each contract against the catalogue. Every class
// of cases has a promise in every deployment; only where tokens act as a
// service account, whoever their user is, there are no unknown or disabled ones.
func TestLoad_everyBuiltIn(t *testing.T) {
	t.Parallel()
	catalogue, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range fixtures.ContractNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := contract.Load(name, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Check(catalogue); err != nil {
				t.Error(err)
			}
			var missing []string
			for _, deployment := range c.DeploymentNames() {
				for _, class := range fixtures.Classes() {
					if _, promised := c.Promise(deployment, fixtures.Case{Class: class}); !promised {
						missing = append(missing, deployment+" "+string(class))
					}
				}
			}
			want := []string{"client-credentials unknown-user", "client-credentials disabled-user"}
			if diff := cmp.Diff(want, missing); diff != "" {
				t.Errorf("without a promise (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	c := mustParse(t, `contract: small
title: A small API
variables: {tenant: acme, port: 8080}
request:
  method: GET
  path: /${tenant}/me
  headers: {X-Port: "${port}", X-Number: 5}
resource_server: {client: api, audience: https://api.example, username_claim: sub, service_account: robot}
deployments:
  one: {title: the first, tokens: jwt, user: admin}
  two: {title: the second, tokens: opaque, asks: userinfo, user: robot}
answers:
  ok: {status: 200}
  no: {status: [4xx, 502]}
promises:
  - {id: OK, class: ok, answer: ok, documented: true}
  - {deployment: two, case: own, answer: no}
  - {deployment: [one], class: invalid, answer: no}
cases:
  - {id: own, title: refuses it, class: invalid, expect: must-reject, tier: core, severity: low, cites: [contract]}
`)
	want := &contract.Contract{
		Name: "small", Title: "A small API", File: "c.yaml",
		Variables: map[string]string{"tenant": "acme", "port": "8080"},
		Request: contract.Request{
			Method: "GET", Path: "/acme/me", Line: 5,
			Headers: []contract.Header{{Name: "X-Port", Value: "8080"}, {Name: "X-Number", Value: "5"}},
		},
		ResourceServer: contract.ResourceServer{
			Client: "api", Audience: "https://api.example", UsernameClaim: "sub", ServiceAccount: "robot",
		},
		Deployments: []contract.Deployment{
			{Name: "one", Title: "the first", Tokens: fixtures.JWT, User: "admin", Line: 10},
			{Name: "two", Title: "the second", Tokens: fixtures.Opaque, Asks: fixtures.Userinfo, User: "robot", Line: 11},
		},
		Promises: []contract.Promise{
			{ID: "OK", Deployment: "one", Class: fixtures.ClassOK, AnswerName: "ok", Documented: true, Line: 16},
			{ID: "OK", Deployment: "two", Class: fixtures.ClassOK, AnswerName: "ok", Documented: true, Line: 16},
			{Deployment: "two", Case: "own", AnswerName: "no", Line: 17},
			{Deployment: "one", Class: fixtures.ClassInvalid, AnswerName: "no", Line: 18},
		},
		Cases: []fixtures.Case{{
			ID: "own", Title: "refuses it", Class: fixtures.ClassInvalid, Expect: fixtures.MustReject, Tier: "core",
			Severity: "low", Cites: []string{"contract"}, Group: "contract", File: "c.yaml", Line: 20, Column: 5,
		}},
	}
	hidden := cmpopts.IgnoreUnexported(contract.Contract{}, contract.Promise{})
	if diff := cmp.Diff(want, c, hidden, cmpopts.IgnoreFields(contract.Promise{}, "Answer")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got, want := c.Promises[2].Answer.Status.String(), "4xx or 502"; got != want {
		t.Errorf("status %q, want %q", got, want)
	}
}

func TestContract_Promise(t *testing.T) {
	t.Parallel()
	c := mustParse(t, head+`  a: {status: 200}
promises:
  - {id: by-class, class: invalid, answer: a}
  - {id: by-case, deployment: one, case: special, answer: a}
`)
	special := fixtures.Case{ID: "special", Class: fixtures.ClassInvalid}
	tests := map[string]struct {
		deployment string
		of         fixtures.Case
		id         string
		found      bool
	}{
		"the case goes before its class": {deployment: "one", of: special, id: "by-case", found: true},
		"no such case on the other":      {deployment: "two", of: special, id: "by-class", found: true},
		"another case of the class":      {deployment: "one", of: fixtures.Case{ID: "x", Class: fixtures.ClassInvalid}, id: "by-class", found: true},
		"another class":                  {deployment: "one", of: fixtures.Case{ID: "x", Class: fixtures.ClassOK}},
		"no such deployment":             {deployment: "three", of: special},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promise, found := c.Promise(test.deployment, test.of)
			if promise.ID != test.id || found != test.found {
				t.Errorf("got %q, %t; want %q, %t", promise.ID, found, test.id, test.found)
			}
		})
	}
}

func TestContract_Deployment(t *testing.T) {
	t.Parallel()
	c := mustParse(t, withAnswer("status: 200"))
	if d, found := c.Deployment("two"); !found || d.Title != "the second" {
		t.Errorf("two: %+v, %t", d, found)
	}
	if d, found := c.Deployment("three"); found {
		t.Errorf("three: %+v", d)
	}
}

func TestLoad_files(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte(withAnswer("body: {text: \"${base}\"}")), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := contract.Load(file, map[string]string{"base": "https://x.example"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Promises[0].Answer.Body.Text.String(), `"https://x.example"`; got != want {
		t.Errorf("text %s, want %s", got, want)
	}
	_, err = contract.Load("nowhere", nil)
	if !errors.Is(err, fs.ErrNotExist) ||
		!strings.HasPrefix(err.Error(), `contract: "nowhere" is neither a file nor a built-in contract; built in: `) {
		t.Errorf("got %v", err)
	}
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(large, []byte(strings.Repeat("#", 3<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = contract.Load(large, nil)
	if diff := cmp.Diff([]string{"0:0: the file is larger than 1048576 bytes"}, mistakes(t, err)); diff != "" {
		t.Error(diff)
	}
}

func TestContract_Check(t *testing.T) {
	t.Parallel()
	c := mustParse(t, head+`  a: {status: 200}
promises:
  - {class: ok, answer: a}
  - {deployment: [one, two], case: jwt-only, answer: a}
  - {case: jwt-olny, answer: a}
  - {case: elsewhere, answer: a}
  - {case: own, answer: a}
cases:
  - {id: own, title: refuses it, class: invalid, expect: must-reject, tier: core, severity: low, cites: [contract]}
`)
	catalogue := []fixtures.Case{
		{ID: "jwt-only", Tokens: []fixtures.TokenKind{fixtures.JWT}, File: "cases/x.yaml", Line: 3},
		{ID: "own", File: "cases/x.yaml", Line: 9},
	}
	want := []string{
		`13:36: promise: the case jwt-only cannot be sent to two, whose tokens are opaque`,
		`14:12: promise: unknown case "jwt-olny"; did you mean jwt-only?`,
		`15:12: promise: unknown case "elsewhere"; there are: jwt-only, own`,
		`18:5: case "own" is in the catalogue already: cases/x.yaml:9`,
	}
	if diff := cmp.Diff(want, mistakes(t, c.Check(catalogue))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The contract's own cases may stand in the catalogue that is given.
	merged := append(c.Cases, fixtures.Case{ID: "jwt-only"}, fixtures.Case{ID: "jwt-olny"}, fixtures.Case{ID: "elsewhere"})
	if err := c.Check(merged); err != nil {
		t.Error(err)
	}
}
