// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// accepted reports whether the protected handler answered: any 2xx.
func accepted(answer *match.Response) bool { return answer.Status/100 == 2 }

// verdict compares the answer with the promise. The layers are told apart:
// what lets someone in, takes the API down or leaks the credential is a
// failure at any level; another difference counts as much as the case's level.
func (r *Runner) verdict(item Item, answer *match.Response, credential control.Minted, result Result) Result {
	if answer == nil {
		result.Mismatches = append(result.Mismatches, match.Mismatch{
			At: "answer", Want: "an HTTP answer", Got: r.redactor.Redact(result.Reason), Line: item.Promise.Line,
		})
		return result.because(Fail, "the API did not answer")
	}
	differences := item.Promise.Answer.Compare(*answer)
	leak := leakOf(answer, credential.Token)
	if leak != "" {
		differences = append(differences, match.Mismatch{
			At: leak, Want: "no part of the credential", Got: "the credential is repeated", Line: item.Promise.Line,
		})
	}
	for i := range differences {
		differences[i].Got = r.redactor.Redact(differences[i].Got)
	}
	if len(differences) == 0 {
		result.Verdict, result.Reason = Pass, ""
		return result
	}
	result.Mismatches = differences
	switch {
	case item.Case.Expect == fixtures.MustReject && accepted(answer):
		return result.because(Fail, "the API accepted the credential")
	case leak != "":
		return result.because(Fail, "the answer repeats the credential")
	case answer.Status >= 500:
		return result.because(Fail, "the API answered %d", answer.Status)
	case !item.Promise.Documented && !item.Case.Expect.Must():
		return result.because(Warn, "%s", count(differences))
	default:
		return result.because(Fail, "%s", count(differences))
	}
}

func count(differences []match.Mismatch) string {
	if len(differences) == 1 {
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
