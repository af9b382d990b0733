// SPDX-License-Identifier: Apache-2.0

package suites_test

import (
	"testing"
	"time"

	"github.com/onsi/ginkgo/v2"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/suites"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/launch"
)

// TestBearproof runs the documented contract against the reference target, as
// `bearproof run` does. Each process of `ginkgo -p` has a provider and targets
// of its own, so that no spec sees another one's changes of the provider.
func TestBearproof(t *testing.T) {
	documented, err := contract.Load(fixtures.DefaultContract, nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	plan, err := engine.Plan(documented, cases, documented.DeploymentNames())
	if err != nil {
		t.Fatal(err)
	}
	items, err := suites.Selection{Tier: "core"}.Select(plan)
	if err != nil {
		t.Fatal(err)
	}
	provider := idp.StartT(t, idp.Options{})
	reference, err := launch.StartReference(t.Context(), provider, documented, documented.DeploymentNames(), launch.ReferenceOptions{Timeout: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reference.Close)
	runner, err := engine.New(engine.Config{
		Contract: documented, Items: items, Provider: provider, Targets: reference.Targets,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(runner.Close)
	suites.Register("bearproof "+documented.Name, runner, runner.Items())
	ginkgo.RunSpecs(t, "bearproof")
}
