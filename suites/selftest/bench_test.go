// SPDX-License-Identifier: Apache-2.0

// Package selftest_test judges the suites: the reference target passes them,
// and each mutant of it fails exactly its cases.
package selftest_test

import (
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/launch"
)

// documented returns the bundled contract and the catalogue.
func documented(t *testing.T) (*contract.Contract, []fixtures.Case) {
	t.Helper()
	bundled, err := contract.Load(fixtures.DefaultContract, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return bundled, cases
}

// newRunner starts a mutant in all deployments and plans everything for it.
func newRunner(t *testing.T, mutant string) *engine.Runner {
	t.Helper()
	bundled, cases := documented(t)
	deployments := bundled.DeploymentNames()
	provider := idp.StartT(t, idp.Options{})
	reference, err := launch.StartReference(t.Context(), provider, bundled, deployments, launch.ReferenceOptions{Mutant: mutant})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reference.Close)
	items, err := engine.Plan(bundled, cases, deployments)
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{Contract: bundled, Items: items, Provider: provider, Targets: reference.Targets})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(runner.Close)
	return runner
}

// judge judges the whole plan and returns the results in its order.
func judge(t *testing.T, runner *engine.Runner) []engine.Result {
	t.Helper()
	items := runner.Items()
	runner.Start(t.Context(), items)
	for _, item := range items {
		runner.Judge(t.Context(), item.ID)
	}
	return runner.Results(items)
}
