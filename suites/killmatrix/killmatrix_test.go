// SPDX-License-Identifier: Apache-2.0

package killmatrix_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/killmatrix"
	"github.com/bearproof-dev/bearproof/target"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// config runs a few cases of the bundled contract against a few mutants.
func config(t *testing.T, cases, ids []string) killmatrix.Config {
	t.Helper()
	catalogue, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	catalogue = slices.DeleteFunc(catalogue, func(c fixtures.Case) bool { return !slices.Contains(cases, c.ID) })
	chosen := []mutants.Mutant{}
	for _, id := range ids {
		mutant, err := mutants.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		chosen = append(chosen, mutant)
	}
	return killmatrix.Config{Contract: small(t), Cases: catalogue, Mutants: chosen, Workers: 2}
}

// small is a contract with one deployment and two promises.
func small(t *testing.T) *contract.Contract {
	t.Helper()
	parsed, err := contract.Parse("small.yaml", []byte(`contract: small
title: Few promises
request: {method: GET, path: /rest/api/2/myself}
resource_server: {client: jira, audience: https://jira.example.com, username_claim: preferred_username}
deployments:
  jwt-public-key: {title: JWT, tokens: jwt, user: admin}
answers:
  good: {status: 200}
  refused: {status: [400, 401]}
promises:
  - {class: ok, answer: good}
  - {class: expired, answer: refused}
  - {class: invalid, answer: refused}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestRunTellsWhatKillsWhat(t *testing.T) {
	matrix, err := killmatrix.Run(t.Context(), config(t,
		[]string{"valid-baseline", "exp-past", "sig-bit-flip"}, []string{"signature-unchecked", "always-401", "expired-accepted"}))
	if err != nil {
		t.Fatal(err)
	}
	if len(matrix.Reference) != 0 {
		t.Errorf("the reference has findings: %v", matrix.Reference)
	}
	got := map[string][]string{}
	for _, row := range matrix.Rows {
		got[row.Mutant.ID] = row.Killers()
	}
	want := map[string][]string{
		"always-401":          {"valid-baseline@jwt-public-key"},
		"expired-accepted":    {"exp-past@jwt-public-key"},
		"signature-unchecked": {"sig-bit-flip@jwt-public-key"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("killers (-want +got):\n%s", diff)
	}
	if matrix.Score() != 1 || !matrix.Sound() || len(matrix.Survivors())+len(matrix.Idle()) != 0 {
		t.Errorf("score %v, sound %t, survivors %q, idle %q", matrix.Score(), matrix.Sound(), matrix.Survivors(), matrix.Idle())
	}
}

func TestSurvivorsAndIdleCasesAreFound(t *testing.T) {
	matrix, err := killmatrix.Run(t.Context(), config(t, []string{"valid-baseline", "exp-past"}, []string{"expired-accepted", "signature-unchecked"}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"signature-unchecked"}, matrix.Survivors()); diff != "" {
		t.Errorf("survivors (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"valid-baseline"}, matrix.Idle()); diff != "" {
		t.Errorf("idle cases (-want +got):\n%s", diff)
	}
	if matrix.Score() != 0.5 || matrix.Killed() != 1 || matrix.Sound() {
		t.Errorf("score %v, killed %d, sound %t", matrix.Score(), matrix.Killed(), matrix.Sound())
	}
}

// TestMutantsOfOtherDeploymentsAreLeftOut: where a mutant is the reference, it
// would survive.
func TestMutantsOfOtherDeploymentsAreLeftOut(t *testing.T) {
	c := config(t, []string{"valid-baseline", "exp-past"}, nil)
	apply := func(*target.Parts) {}
	c.Mutants = []mutants.Mutant{
		{ID: "elsewhere", Deployments: []target.Deployment{target.AuthorizationGrant}, Apply: apply},
	}
	matrix, err := killmatrix.Run(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if len(matrix.Rows) != 0 || matrix.Score() != 0 || matrix.Sound() {
		t.Errorf("rows %v, score %v, sound %t", matrix.Rows, matrix.Score(), matrix.Sound())
	}
}

func TestProgressCountsEveryTarget(t *testing.T) {
	c := config(t, []string{"valid-baseline", "exp-past"}, []string{"expired-accepted", "always-401"})
	var ids []string
	var done []int
	c.Progress = func(p killmatrix.Progress) {
		ids, done = append(ids, p.Row.Mutant.ID), append(done, p.Done)
		if p.Total != 3 {
			t.Errorf("total %d, want 3", p.Total)
		}
	}
	if _, err := killmatrix.Run(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	if diff := cmp.Diff([]string{"", "always-401", "expired-accepted"}, ids); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2, 3}, done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := config(t, []string{"valid-baseline", "exp-past"}, []string{"expired-accepted", "always-401"})
	c.Workers = 1
	judged := 0
	c.Progress = func(killmatrix.Progress) { judged++; cancel() }
	if _, err := killmatrix.Run(ctx, c); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v", err)
	}
	if judged != 1 {
		t.Errorf("judged %d targets after the end, want 1 before it", judged)
	}
}

func TestRunNeedsAContractAndCases(t *testing.T) {
	const want = "killmatrix: a run needs a contract and cases"
	if _, err := killmatrix.Run(t.Context(), killmatrix.Config{}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
