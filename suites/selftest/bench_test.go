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

// bench is the fake provider and the documented contract.
type bench struct {
	contract *contract.Contract
	cases    []fixtures.Case
	provider *idp.Running
}

func newBench(t *testing.T) *bench {
	t.Helper()
	documented, err := contract.Load(fixtures.DefaultContract, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{contract: documented, cases: cases, provider: idp.StartT(t, idp.Options{})}
}

// runner starts the reference target, or a mutant of it, in all deployments.
func (b *bench) runner(t *testing.T, mutant string) *engine.Runner {
	t.Helper()
	deployments := b.contract.DeploymentNames()
	reference, err := launch.StartReference(t.Context(), b.provider, b.contract, deployments, mutant)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reference.Close)
	items, err := engine.Plan(b.contract, b.cases, deployments)
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{
		Contract: b.contract, Items: items, Provider: b.provider, Targets: reference.Targets,
	})
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
