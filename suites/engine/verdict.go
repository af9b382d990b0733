// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/match"
)

const maxGot = 200 // bytes of an answer's part that a mismatch shows

// accepted reports whether the protected handler answered: any 2xx.
func accepted(answer *match.Response) bool { return answer.Status/100 == 2 }

// verdict compares the answer with the promise, or looks at what the case
// inspects. The layers are told apart: what lets someone in, takes the API down
// or leaks the credential is a failure at any level; another difference counts
// as much as the case's level, but a documented promise always counts.
func (r *Runner) verdict(item Item, answer *match.Response, credential control.Minted, result Result) Result {
	if answer == nil {
		result.Mismatches = append(result.Mismatches, match.Mismatch{
			At: "answer", Want: "an HTTP answer", Got: r.redactor.Redact(result.Reason), Line: item.Promise.Line,
		})
		return result.because(Fail, "the API did not answer")
	}
	differences, fault := r.differences(item, answer, credential.Token)
	result.Mismatches = append(result.Mismatches, differences...)
	switch {
	case fault != "":
		return result.because(Fail, "%s", fault)
	case len(item.Case.Inspect) > 0 && len(differences) == 0 && accepted(answer):
		return result.because(Skip, "the API accepted what was sent: there is no refusal to look at")
	case recordsOnly(item):
		return result.because(Pass, "%s", recorded(item, answer, differences))
	case len(differences) == 0:
		return result.because(Pass, "")
	case !item.Promise.Documented && !item.Case.Expect.Must():
		return result.because(Warn, "%s", count(item, differences))
	default:
		return result.because(Fail, "%s", count(item, differences))
	}
}

// differences says what is wrong with an answer, and which of it no level
// excuses, if there is such a thing.
func (r *Runner) differences(item Item, answer *match.Response, token string) (differences []match.Mismatch, fault string) {
	differences = item.Promise.Answer.Compare(*answer)
	fault = faultOf(item, answer, differences)
	if other := r.echoed(item, answer, token); other != nil {
		fault = "the API takes the caller for somebody else"
		differences = append(differences, *other)
	}
	switch {
	case fault != "":
	case len(item.Case.Inspect) > 0:
		differences = inspect(item, *answer)
	case recordsOnly(item) && accepted(answer):
		differences = nil // the promise says how a refusal looks
	}
	if leak := leakOf(answer, token); leak != "" {
		fault = cmp.Or(fault, "the answer repeats the credential")
		differences = append(differences, match.Mismatch{
			At: leak, Want: "no part of the credential", Got: "the credential is repeated", Line: item.Promise.Line,
		})
	}
	for i := range differences {
		differences[i].Got = short(r.redactor.Redact(differences[i].Got, token))
	}
	return differences, fault
}

// short cuts what was redacted before: half a token would not be found.
func short(text string) string {
	if len(text) <= maxGot {
		return text
	}
	return strings.ToValidUTF8(text[:maxGot], "") + "…"
}

// faultOf says what no level excuses: a credential that must be refused is
// accepted, or the API fails where the promise has no failure. Only a documented
// promise, kept to the letter, makes an answer with 2xx a refusal.
func faultOf(item Item, answer *match.Response, differences []match.Mismatch) string {
	switch {
	case item.Case.Expect == fixtures.MustReject && accepted(answer) && (len(differences) > 0 || !item.Promise.Documented):
		return "the API accepted the credential"
	case answer.Status >= 500 && slices.ContainsFunc(differences, func(m match.Mismatch) bool { return m.At == "status" }):
		return fmt.Sprintf("the API answered %d", answer.Status)
	}
	return ""
}

// recordsOnly reports whether no difference counts: the standards leave the
// matter open, and so does the contract.
func recordsOnly(item Item) bool {
	return !item.Case.Expect.Accepts() && !item.Case.Expect.Rejects() && !item.Promise.Documented
}

// recorded says what the API did.
func recorded(item Item, answer *match.Response, differences []match.Mismatch) string {
	switch {
	case len(item.Case.Inspect) > 0 && len(differences) > 0:
		return differences[0].String()
	case len(item.Case.Inspect) > 0:
		return "as recommended"
	case accepted(answer):
		return "accepted"
	case answer.Status/100 == 4:
		return fmt.Sprintf("refused with %d", answer.Status)
	}
	return fmt.Sprintf("answered %d", answer.Status)
}

// count says how many differences there are, or how many faults an inspected
// answer has.
func count(item Item, differences []match.Mismatch) string {
	inspected, one := len(item.Case.Inspect) > 0, len(differences) == 1
	switch {
	case inspected && one:
		return "one thing is wrong with the answer"
	case inspected:
		return fmt.Sprintf("%d things are wrong with the answer", len(differences))
	case one:
		return "the answer differs from the promise in one place"
	}
	return fmt.Sprintf("the answer differs from the promise in %d places", len(differences))
}

// leakOf says where an answer repeats the credential, its payload or its
// signature. Short credentials are words that may stand in any answer.
func leakOf(answer *match.Response, token string) string {
	for _, part := range secretParts(token) {
		if strings.Contains(string(answer.Body), part) {
			return "body"
		}
		for name, values := range answer.Header {
			if strings.Contains(strings.Join(values, "\n"), part) {
				return "header " + name
			}
		}
	}
	return ""
}
