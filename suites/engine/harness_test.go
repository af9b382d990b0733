// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const smallContract = `
contract: small
title: A small API
request: {method: GET, path: /me}
resource_server: {client: api, audience: https://api.example, username_claim: sub, service_account: svc}
deployments:
  only: {title: the only one, tokens: jwt, user: admin}
answers:
  ok: {status: 200, body: {json: {name: admin}}}
  refused: {status: 401, body: {not_contains: [admin]}}
promises:
  - {id: OK, deployment: only, case: good, answer: ok, documented: true}
  - {class: invalid, answer: refused}
  - {class: no-credentials, answer: refused}
  - {class: wrong-client, answer: refused}
`

// smallCases are one case of each kind that the engine treats in its own way.
func smallCases() []fixtures.Case {
	build := func(id string, class fixtures.Class, expect fixtures.Expect) fixtures.Case {
		return fixtures.Case{
			ID: id, Title: "does right", Class: class, Expect: expect, Tier: "core", Severity: "low",
			Group: "small", Cites: []string{"RFC 6750 §3.1"},
		}
	}
	good := build("good", fixtures.ClassOK, fixtures.MustAccept)
	bad := build("bad", fixtures.ClassInvalid, fixtures.MustReject)
	bad.Recipe.Edits = []fixtures.Edit{{FlipBit: fixtures.SignatureSegment}}
	odd := build("odd", fixtures.ClassInvalid, fixtures.ShouldReject)
	odd.Recipe.Edits = bad.Recipe.Edits
	bare := build("bare", fixtures.ClassNoCredentials, fixtures.MustReject)
	bare.Present = &fixtures.Present{Headers: []string{}}
	spaced := build("spaced", fixtures.ClassNoCredentials, fixtures.MustReject)
	spaced.Present = &fixtures.Present{Headers: []string{"AUTHorization:  Token  ${token} "}}
	gone := build("gone", fixtures.ClassWrongClient, fixtures.MustReject)
	gone.Provider.Client = fixtures.ClientDeleted
	return []fixtures.Case{good, bad, odd, bare, spaced, gone}
}

// provider is a control.Provider that mints recognisable strings.
type provider struct {
	control.Provider
	minted  atomic.Int64
	mu      sync.Mutex
	calls   []string
	deleted atomic.Bool
	fail    error
}

func (p *provider) Mint(_ context.Context, request control.MintRequest) (control.Minted, error) {
	if p.fail != nil {
		return control.Minted{}, p.fail
	}
	n := p.minted.Add(1)
	twin := fmt.Sprintf("good-header.good-payload-%08d.good-signature-%08d", n, n)
	if len(request.Recipe.Edits) == 0 {
		return control.Minted{Token: twin, Twin: twin}, nil
	}
	return control.Minted{Token: fmt.Sprintf("bad-header.bad-payload-%08d.bad-signature-%08d", n, n), Twin: twin}, nil
}

// Endpoints says nothing of keys: these strings are no tokens that could be checked.
func (p *provider) Endpoints(context.Context) (control.Endpoints, error) {
	return control.Endpoints{}, nil
}

func (p *provider) call(name, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, name+" "+id)
	p.deleted.Store(name == "delete")
	return nil
}

func (p *provider) DeleteClient(_ context.Context, id string) error  { return p.call("delete", id) }
func (p *provider) RestoreClient(_ context.Context, id string) error { return p.call("restore", id) }

func (p *provider) Journal(context.Context, uint64) ([]control.Request, error) {
	return []control.Request{{Sequence: 7, Time: time.Unix(0, 0), Endpoint: "introspection"}}, nil
}

// api is a correct API over such tokens; p says whether its client is known.
func api(p *provider) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		const prefix = "Bearer good-"
		token := r.Header.Get("Authorization")
		if len(token) < len(prefix) || token[:len(prefix)] != prefix || p.deleted.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte(`{"name": "admin"}`))
	}
}

func newRunner(t *testing.T, p *provider, handler http.Handler) *engine.Runner {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return runnerFor(t, p, server.URL)
}

func smallParsed(t *testing.T) *contract.Contract {
	t.Helper()
	parsed, err := contract.Parse("small.yaml", []byte(smallContract), nil)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func runnerFor(t *testing.T, p *provider, url string) *engine.Runner {
	t.Helper()
	parsed := smallParsed(t)
	items, err := engine.Plan(parsed, smallCases(), []string{"only"})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{
		Contract: parsed, Items: items, Provider: p, Timeout: 500 * time.Millisecond,
		Targets: []engine.Target{{Deployment: "only", URL: url}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(runner.Close)
	return runner
}

// judgeAll judges every item in the pool and returns verdicts by case id.
func judgeAll(t *testing.T, runner *engine.Runner) map[string]engine.Result {
	t.Helper()
	runner.Start(t.Context(), runner.Items())
	results := map[string]engine.Result{}
	for _, item := range runner.Items() {
		results[item.Case.ID] = runner.Judge(t.Context(), item.ID)
	}
	return results
}

func verdicts(results map[string]engine.Result) map[string]engine.Verdict {
	got := map[string]engine.Verdict{}
	for id, result := range results {
		got[id] = result.Verdict
	}
	return got
}
