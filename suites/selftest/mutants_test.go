// SPDX-License-Identifier: Apache-2.0

package selftest_test

import (
	"flag"
	"os"
	"testing"

	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/killmatrix"
)

const goldenFile = "testdata/mutants.golden"

//nolint:gochecknoglobals // a flag of the test binary
var update = flag.Bool("update", false, "write "+goldenFile+" anew")

// TestMutants runs the documented contract against the reference target and
// every mutant of it, and compares the exact set of items that do not pass.
func TestMutants(t *testing.T) {
	bundled, cases := documented(t)
	matrix, err := killmatrix.Run(t.Context(), killmatrix.Config{Contract: bundled, Cases: cases})
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range matrix.Reference {
		t.Errorf("the reference target: %s: %s", finding.Item.ID, finding.Verdict)
	}
	for _, id := range matrix.Survivors() {
		t.Errorf("the mutant %s survives: no item fails", id)
	}
	for _, id := range matrix.Idle() {
		t.Errorf("%s kills no mutant: nothing shows that it can fail", id)
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(matrix.Golden()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	differences, err := matrix.Compare(string(golden))
	if err != nil {
		t.Fatal(err)
	}
	for _, difference := range differences {
		t.Errorf("the kill matrix changed: %s", difference)
	}
	if t.Failed() {
		t.Log("`go test ./suites/selftest -update` writes the golden matrix anew")
	}
}

func TestTargetThatRefusesEverythingIsNotJudged(t *testing.T) {
	runner := newRunner(t, "always-401")
	results := judge(t, runner)
	for _, result := range results {
		refusedRightly := result.Verdict == engine.Untestable
		refusedWrongly := result.Verdict != engine.Pass && result.Expect.Accepts()
		if !refusedRightly && !refusedWrongly {
			t.Errorf("%s: %s, although nothing is ever accepted", result.ID, result.Verdict)
		}
	}
	summary := engine.Summarize(results, engine.Ending{Planned: runner.Items()})
	if summary.ExitCode != engine.ExitEnvironment {
		t.Errorf("exit code %d, want %d", summary.ExitCode, engine.ExitEnvironment)
	}
}
