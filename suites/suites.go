// SPDX-License-Identifier: Apache-2.0

// Package suites is the Ginkgo front of the engine: one spec per case and
// deployment, placed at the line of the contract that promises its answer.
// Verdicts are the engine's; Ginkgo gives them a tree, labels, filters,
// interrupts and JUnit.
//
// [Register] adds the specs to a tree that is being built; [Run] builds and
// runs a whole suite in a process that has no other.
package suites

import (
	"fmt"
	"io"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/formatter"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// Register adds a container per deployment, with a spec per item. It must be
// called while Ginkgo builds its tree, and declares no suite node, so that it
// fits into a suite of one's own. Nothing is sent before a spec runs.
func Register(name string, runner *engine.Runner, items []engine.Item) {
	ginkgo.Describe(name, func() {
		for start := 0; start < len(items); {
			end := start
			for end < len(items) && items[end].Deployment.Name == items[start].Deployment.Name {
				end++
			}
			registerDeployment(runner, items[start:end])
			start = end
		}
	})
}

func registerDeployment(runner *engine.Runner, items []engine.Item) {
	ginkgo.Context(items[0].Deployment.Name, func() {
		for _, item := range items {
			location := types.CodeLocation{FileName: item.File, LineNumber: item.Promise.Line}
			ginkgo.It(item.Case.Title+" ("+item.Case.Name()+")", location, ginkgo.Label(item.Labels()...),
				func(ctx ginkgo.SpecContext) { report(runner.Judge(ctx, item.ID), location) })
		}
	})
}

// report turns the engine's verdict into Ginkgo's.
func report(result engine.Result, at types.CodeLocation) {
	ginkgo.GinkgoHelper()
	ginkgo.AddReportEntry("verdict", at, string(result.Verdict), ginkgo.ReportEntryVisibilityNever)
	ginkgo.AddReportEntry("curl", at, result.Curl, ginkgo.ReportEntryVisibilityNever)
	switch result.Verdict {
	case engine.Pass, engine.Warn, engine.XFail:
	case engine.Skip:
		ginkgo.Skip(result.Reason)
	default:
		ginkgo.Fail(Describe(result))
	}
}

// Describe says in a few lines what is wrong: every mismatch with its place,
// what was wanted and got, and where that was promised.
func Describe(result engine.Result) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %s\n", result.Verdict, result.Reason)
	for _, m := range result.Mismatches {
		fmt.Fprintf(&out, "  %s: want %s, got %s\n", m.At, m.Want, m.Got)
	}
	fmt.Fprintf(&out, "promised in %s; see %s\n%s", result.Source, strings.Join(result.Cites, ", "), result.Curl)
	return out.String()
}

// Run runs the items as a Ginkgo suite of their own and returns the results of
// those that were judged; after an interrupt that is not all of them. junit
// names a file for Ginkgo's JUnit report, or is empty. Ginkgo allows one run
// per process; the engine has no such limit.
func Run(name string, runner *engine.Runner, items []engine.Item, junit string) []engine.Result {
	formatter.ColorableStdOut, formatter.ColorableStdErr = io.Discard, io.Discard // the report is ours to print
	suite, reporter := ginkgo.GinkgoConfiguration()
	suite.FailOnEmpty = true
	reporter.JUnitReport, reporter.NoColor, reporter.Succinct = junit, true, true
	Register(name, runner, items)
	ginkgo.RunSpecs(&verdicts{}, name, suite, reporter)
	return runner.Results(items)
}

// verdicts is the *testing.T of a run without one. That a spec failed is known
// from the results.
type verdicts struct{}

// Fail implements ginkgo.GinkgoTestingT.
func (*verdicts) Fail() {}
