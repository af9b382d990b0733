// SPDX-License-Identifier: Apache-2.0

package engine

// The exit codes of a run.
const (
	ExitConformant    = 0
	ExitNotConformant = 1
	ExitUsage         = 2
	ExitEnvironment   = 3
	ExitInterrupted   = 130
)

// Summary counts the verdicts of a run.
type Summary struct {
	Planned    int  `json:"planned"`
	Pass       int  `json:"pass"`
	Fail       int  `json:"fail"`
	Warn       int  `json:"warn"`
	XFail      int  `json:"xfail"`
	XPass      int  `json:"xpass"`
	Skip       int  `json:"skip"`
	Untestable int  `json:"untestable"`
	Error      int  `json:"error"`
	Documented int  `json:"documented"` // documented promises in the plan
	Proven     int  `json:"proven"`     // those of them that passed
	Conformant bool `json:"conformant"`
	ExitCode   int  `json:"exit_code"`
}

// Ending says how a run ended, beside its results.
type Ending struct {
	Planned     []Item
	Interrupted bool
	Strict      bool // a warning is a failure
}

// Summarize counts results and decides the exit code. What could not be
// judged weighs more than what was judged badly, and an empty or incomplete
// run is never conformant.
func Summarize(results []Result, ending Ending) Summary {
	summary := Summary{Planned: len(ending.Planned)}
	for _, item := range ending.Planned {
		if item.Promise.Documented {
			summary.Documented++
		}
	}
	for _, result := range results {
		summary.add(result)
	}
	judged := summary.Pass + summary.Fail + summary.Warn + summary.XFail + summary.XPass
	switch {
	case ending.Interrupted:
		summary.ExitCode = ExitInterrupted
	case len(results) < summary.Planned || summary.Untestable > 0 || summary.Error > 0 || judged == 0:
		summary.ExitCode = ExitEnvironment
	case summary.Fail > 0 || summary.XPass > 0 || (ending.Strict && summary.Warn > 0):
		summary.ExitCode = ExitNotConformant
	default:
		summary.ExitCode = ExitConformant
	}
	summary.Conformant = summary.ExitCode == ExitConformant
	return summary
}

func (s *Summary) add(result Result) {
	switch result.Verdict {
	case Pass:
		s.Pass++
		if result.Documented {
			s.Proven++
		}
	case Fail:
		s.Fail++
	case Warn:
		s.Warn++
	case XFail:
		s.XFail++
	case XPass:
		s.XPass++
	case Skip:
		s.Skip++
	case Untestable:
		s.Untestable++
	default:
		s.Error++
	}
}
