// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// aggregate judges what is asked of all other answers of a deployment
// together. It has them sent first, whoever does it.
func (r *Runner) aggregate(ctx context.Context, item Item, result Result) Result {
	var others []Result
	for _, other := range r.items {
		if other.Deployment.Name == item.Deployment.Name && other.Case.Aggregate == fixtures.NoAggregate {
			others = append(others, r.Judge(ctx, other.ID))
		}
	}
	if ctx.Err() != nil {
		return result.because(Error, "not judged: the run was interrupted")
	}
	if len(others) == 0 {
		return result.because(Skip, "nothing else is run on this deployment")
	}
	if item.Case.Aggregate == fixtures.StillAlive {
		return r.stillAlive(ctx, item, result, len(others))
	}
	if lost := unjudged(others); lost > 0 {
		return result.because(Untestable, "%d of %d answers could not be judged", lost, len(others))
	}
	for _, other := range others {
		if found := offence(item.Case.Aggregate, other); found != "" {
			result.Mismatches = append(result.Mismatches, match.Mismatch{
				At: other.ID, Want: wanted(item.Case.Aggregate), Got: found, Line: item.Promise.Line,
			})
		}
	}
	if len(result.Mismatches) > 0 {
		return result.because(Fail, "%d of %d answers offend", len(result.Mismatches), len(others))
	}
	return result.because(Pass, "over %d answers", len(others))
}

// unjudged counts the results that say nothing about the API.
func unjudged(results []Result) int {
	lost := 0
	for _, result := range results {
		if result.Verdict == Untestable || result.Verdict == Error {
			lost++
		}
	}
	return lost
}

func wanted(aggregate fixtures.Aggregate) string {
	if aggregate == fixtures.NoServerError {
		return "no 5xx"
	}
	return "no part of the credential"
}

// offence says what in a result offends against an aggregate, or nothing.
func offence(aggregate fixtures.Aggregate, result Result) string {
	if aggregate == fixtures.NoServerError {
		if result.status >= 500 && result.Class != fixtures.ClassProviderFault && result.Class != fixtures.ClassWrongClient {
			return fmt.Sprint(result.status)
		}
		return ""
	}
	inBody := result.leak == "body"
	if result.leak == "" || inBody != (aggregate == fixtures.NoCredentialInBody) {
		return ""
	}
	return "the credential is repeated in the " + strings.ToLower(result.leak)
}

// stillAlive sends a valid token once more.
func (r *Runner) stillAlive(ctx context.Context, item Item, result Result, others int) Result {
	credential, err := r.mint(ctx, item)
	if err != nil {
		return result.because(Error, "no credential for this case: %s", r.redactor.Redact(err.Error()))
	}
	exchange, reason := r.control(ctx, item, credential.Twin)
	result.Exchange = exchange
	if reason != "" {
		return result.because(Fail, "after %d other cases, a valid token %s", others, reason)
	}
	return result.because(Pass, "after %d other cases", others)
}
