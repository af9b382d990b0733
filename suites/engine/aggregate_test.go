// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

func aggregates() []fixtures.Case {
	var cases []fixtures.Case
	for _, aggregate := range fixtures.Aggregates() {
		cases = append(cases, fixtures.Case{
			ID: string(aggregate), Title: "does right", Class: fixtures.ClassInvalid, Expect: fixtures.MustReject,
			Tier: "core", Severity: "low", Group: "small", Cites: []string{"policy"}, Aggregate: aggregate,
		})
	}
	return cases
}

func TestAggregates(t *testing.T) {
	for name, row := range map[string]struct {
		bad  func(w http.ResponseWriter, token string) // what answers a bad token
		want map[string]engine.Verdict
		at   []string // whose answers offend
	}{
		"a correct API": {
			bad: func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusUnauthorized) },
			want: map[string]engine.Verdict{
				"no-server-error": engine.Pass, "no-credential-in-body": engine.Pass, "no-credential-in-headers": engine.Pass, "still-alive": engine.Pass,
			},
		},
		"a server error": {
			bad: func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) },
			want: map[string]engine.Verdict{
				"no-server-error": engine.Fail, "no-credential-in-body": engine.Pass, "no-credential-in-headers": engine.Pass, "still-alive": engine.Pass,
			},
			at: []string{"bad@only", "odd@only"},
		},
		"a token in the body": {
			bad: func(w http.ResponseWriter, token string) {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, token)
			},
			want: map[string]engine.Verdict{
				"no-server-error": engine.Pass, "no-credential-in-body": engine.Fail, "no-credential-in-headers": engine.Pass, "still-alive": engine.Pass,
			},
			at: []string{"bad@only", "odd@only"},
		},
		"a token in a header": {
			bad: func(w http.ResponseWriter, token string) {
				w.Header().Set("Location", "/login?"+token)
				w.WriteHeader(http.StatusUnauthorized)
			},
			want: map[string]engine.Verdict{
				"no-server-error": engine.Pass, "no-credential-in-body": engine.Pass, "no-credential-in-headers": engine.Fail, "still-alive": engine.Pass,
			},
			at: []string{"bad@only", "odd@only"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{}
			correct := api(p)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				token := r.Header.Get("Authorization")
				if strings.HasPrefix(token, "Bearer bad-") {
					row.bad(w, strings.TrimPrefix(token, "Bearer "))
					return
				}
				correct(w, r)
			}))
			defer server.Close()
			results := aggregateResults(t, p, server.URL)
			got := map[string]engine.Verdict{}
			for id, result := range results {
				if _, is := row.want[id]; is {
					got[id] = result.Verdict
				}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
			var at []string
			for _, aggregate := range fixtures.Aggregates() {
				for _, mismatch := range results[string(aggregate)].Mismatches {
					at = append(at, mismatch.At)
				}
			}
			if diff := cmp.Diff(row.at, at); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func aggregateResults(t *testing.T, p *provider, url string) map[string]engine.Result {
	t.Helper()
	parsed, err := contract.Parse("small.yaml", []byte(smallContract), nil)
	if err != nil {
		t.Fatal(err)
	}
	// The aggregates come first: they have to wait for what comes after them.
	items, err := engine.Plan(parsed, append(aggregates(), smallCases()...), []string{"only"})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{
		Contract: parsed, Items: items, Provider: p, Targets: []engine.Target{{Deployment: "only", URL: url}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	return judgeAll(t, runner)
}

func TestAggregateOfNothingIsSkipped(t *testing.T) {
	parsed, err := contract.Parse("small.yaml", []byte(smallContract), nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := engine.Plan(parsed, append(aggregates(), smallCases()...), []string{"only"})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{
		Contract: parsed, Items: plan[:len(fixtures.Aggregates())], Provider: &provider{},
		Targets: []engine.Target{{Deployment: "only", URL: "http://127.0.0.1:1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	for id, result := range judgeAll(t, runner) {
		if result.Verdict != engine.Skip {
			t.Errorf("%s: %s", id, result.Verdict)
		}
	}
}
