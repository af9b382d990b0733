// SPDX-License-Identifier: Apache-2.0

package selftest_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

const goldenFile = "testdata/mutants.golden"

//nolint:gochecknoglobals // a flag of the test binary
var update = flag.Bool("update", false, "write "+goldenFile+" anew")

// TestMutants runs the documented contract against the reference target and
// every mutant of it, and compares the exact set of items that do not pass.
func TestMutants(t *testing.T) {
	bench := newBench(t)
	var matrix strings.Builder
	killers := map[string]bool{}
	for _, id := range append([]string{""}, mutantIDs()...) {
		row := matrixRow(t, bench, id, killers)
		matrix.WriteString(row)
		if id != "" && !strings.Contains(row, "\n  fail ") && !strings.Contains(row, "\n  warn ") {
			t.Errorf("the mutant %s survives: no item fails", id)
		}
		if id == "" && strings.Contains(row, "\n  ") {
			t.Errorf("the reference target has findings:\n%s", row)
		}
	}
	for _, item := range bench.runner(t, "").Items() {
		if item.Case.Expect.Must() && !killers[item.ID] {
			t.Errorf("%s kills no mutant: nothing shows that it can fail", item.ID)
		}
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(matrix.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(golden), matrix.String()); diff != "" {
		t.Errorf("the kill matrix changed; `go test ./suites/selftest -update` writes it anew (-golden +got):\n%s", diff)
	}
}

func mutantIDs() []string {
	var ids []string
	for _, mutant := range mutants.All() {
		ids = append(ids, mutant.ID)
	}
	slices.Sort(ids)
	return ids
}

// matrixRow lists the items that do not pass, each with its verdict. A fail or
// a warning kills: untestable says nothing about the API.
func matrixRow(t *testing.T, bench *bench, id string, killers map[string]bool) string {
	t.Helper()
	var row strings.Builder
	fmt.Fprintf(&row, "%s\n", id)
	if id == "" {
		row.Reset()
		row.WriteString("(reference)\n")
	}
	for _, result := range judge(t, bench.runner(t, id)) {
		if result.Verdict == engine.Pass {
			continue
		}
		fmt.Fprintf(&row, "  %-10s %s\n", result.Verdict, result.ID)
		if result.Verdict == engine.Fail || result.Verdict == engine.Warn {
			killers[result.ID] = true
		}
	}
	return row.String()
}

func TestTargetThatRefusesEverythingIsNotJudged(t *testing.T) {
	runner := newBench(t).runner(t, "always-401")
	results := judge(t, runner)
	for _, result := range results {
		want := engine.Untestable
		if result.Expect.Accepts() {
			want = engine.Fail
		}
		if result.Verdict != want {
			t.Errorf("%s: %s, want %s", result.ID, result.Verdict, want)
		}
	}
	summary := engine.Summarize(results, engine.Ending{Planned: runner.Items()})
	if summary.ExitCode != engine.ExitEnvironment {
		t.Errorf("exit code %d, want %d", summary.ExitCode, engine.ExitEnvironment)
	}
}
