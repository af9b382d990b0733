// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"testing"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

func TestSummaryDecidesTheExitCode(t *testing.T) {
	results := func(verdicts ...engine.Verdict) []engine.Result {
		var all []engine.Result
		for _, verdict := range verdicts {
			all = append(all, engine.Result{Verdict: verdict})
		}
		return all
	}
	for name, row := range map[string]struct {
		results []engine.Result
		planned int
		ending  engine.Ending
		want    int
	}{
		"all pass":                      {results(engine.Pass, engine.Pass), 2, engine.Ending{}, engine.ExitConformant},
		"a warning":                     {results(engine.Pass, engine.Warn), 2, engine.Ending{}, engine.ExitConformant},
		"a warning, strict":             {results(engine.Pass, engine.Warn), 2, engine.Ending{Strict: true}, engine.ExitNotConformant},
		"a known failure":               {results(engine.XFail), 1, engine.Ending{}, engine.ExitConformant},
		"a failure":                     {results(engine.Pass, engine.Fail), 2, engine.Ending{}, engine.ExitNotConformant},
		"a known failure passes":        {results(engine.XPass), 1, engine.Ending{}, engine.ExitNotConformant},
		"untestable weighs more":        {results(engine.Fail, engine.Untestable), 2, engine.Ending{}, engine.ExitEnvironment},
		"an error weighs more":          {results(engine.Fail, engine.Error), 2, engine.Ending{}, engine.ExitEnvironment},
		"incomplete":                    {results(engine.Pass), 2, engine.Ending{}, engine.ExitEnvironment},
		"nothing ran":                   {nil, 0, engine.Ending{}, engine.ExitEnvironment},
		"everything skipped":            {results(engine.Skip), 1, engine.Ending{}, engine.ExitEnvironment},
		"a verdict that does not exist": {results("fine"), 1, engine.Ending{}, engine.ExitEnvironment},
		"interrupted":                   {results(engine.Pass), 2, engine.Ending{Interrupted: true}, engine.ExitInterrupted},
	} {
		t.Run(name, func(t *testing.T) {
			row.ending.Planned = make([]engine.Item, row.planned)
			summary := engine.Summarize(row.results, row.ending)
			if summary.ExitCode != row.want || summary.Conformant != (row.want == engine.ExitConformant) {
				t.Errorf("exit code %d, conformant %t; want %d", summary.ExitCode, summary.Conformant, row.want)
			}
		})
	}
}

func TestSummaryCountsDocumentedPromises(t *testing.T) {
	items := make([]engine.Item, 3)
	items[0].Promise.Documented, items[1].Promise.Documented = true, true
	summary := engine.Summarize([]engine.Result{
		{Documented: true, Verdict: engine.Pass}, {Documented: true, Verdict: engine.Fail}, {Verdict: engine.Pass},
	}, engine.Ending{Planned: items})
	if summary.Documented != 2 || summary.Proven != 1 || summary.Pass != 2 || summary.Planned != 3 {
		t.Errorf("got %+v", summary)
	}
}
