// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// Verdict is what a run says of one case on one deployment.
type Verdict string

// The verdicts. Only Pass, Warn, XFail and Skip may stand in a conformant run.
const (
	Pass       Verdict = "pass"
	Fail       Verdict = "fail"
	Warn       Verdict = "warn"       // a recommendation is not followed
	XFail      Verdict = "xfail"      // fails as a baseline says
	XPass      Verdict = "xpass"      // passes although a baseline says that it fails
	Skip       Verdict = "skip"       // cannot be sent to this API, with a reason
	Untestable Verdict = "untestable" // the valid twin was not accepted, so the refusal proves nothing
	Error      Verdict = "error"      // bearproof or its environment failed; says nothing about the API
)

// Result is the verdict on one item and all that led to it. It holds no token
// and no secret: they are replaced by their names.
type Result struct {
	ID         string            `json:"id"`
	Case       string            `json:"case"`
	Variant    string            `json:"variant"` // of the case; empty if it has none
	Title      string            `json:"title"`
	Deployment string            `json:"deployment"`
	Promise    string            `json:"promise"` // the id of a documented promise; empty for a derived one
	Documented bool              `json:"documented"`
	Class      fixtures.Class    `json:"class"`
	Expect     fixtures.Expect   `json:"expect"`
	Tier       string            `json:"tier"`
	Group      string            `json:"group"`
	Severity   string            `json:"severity"`
	Verdict    Verdict           `json:"verdict"`
	Reason     string            `json:"reason"`     // one sentence; for a pass empty, or what the API did where it may choose
	Mismatches []match.Mismatch  `json:"mismatches"` // every difference between answer and promise
	Cites      []string          `json:"cites"`
	Source     string            `json:"source"` // where the promise stands: "contract.yaml:25"
	Duration   float64           `json:"duration_ms"`
	Curl       string            `json:"curl"`
	Exchange   *Exchange         `json:"exchange"` // the case's own, or the control's that was not accepted; nil if nothing was sent
	Witness    []control.Request `json:"witness"`  // what the API asked the provider meanwhile; only if nothing else was in flight

	status int    // of the answer; 0 if none came
	leak   string // where the answer repeats the credential: "body" or "header NAME"
}

// Exchange is one request and its answer as text. Response is empty if none came.
type Exchange struct {
	Request  string `json:"request"`
	Response string `json:"response"`
}

// newResult fills in what is known before anything is sent.
func (r *Runner) newResult(item Item) Result {
	cites := item.Case.Cites
	if cites == nil {
		cites = []string{}
	}
	return Result{
		ID: item.ID, Case: item.Case.ID, Variant: item.Case.Variant, Title: item.Case.Title, Deployment: item.Deployment.Name,
		Promise: item.Promise.ID, Documented: item.Promise.Documented,
		Class: item.Case.Class, Expect: item.Case.Expect, Tier: item.Case.Tier,
		Group: item.Case.Group, Severity: item.Case.Severity, Cites: cites,
		Mismatches: []match.Mismatch{}, Witness: []control.Request{},
		Source: fmt.Sprintf("%s:%d", filepath.Base(item.File), item.Promise.Line),
		Curl:   r.curl(item),
	}
}

func (result Result) because(verdict Verdict, format string, args ...any) Result {
	result.Verdict, result.Reason = verdict, fmt.Sprintf(format, args...)
	return result
}

// milliseconds keeps three decimals: more is noise.
func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Millisecond)*1000) / 1000
}
