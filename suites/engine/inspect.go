// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"net/http"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/challenge"
	"github.com/bearproof-dev/bearproof/suites/match"
)

const (
	challengeField = "WWW-Authenticate"
	atChallenge    = "header " + challengeField
	absent         = "absent"
)

// controlled reports whether a case is sent between two valid tokens: all but
// those that want acceptance, since an API that refuses everything shows nothing
// by a refusal; and those that are about how a refusal is worded.
func controlled(c fixtures.Case) bool { return !c.Expect.Accepts() || len(c.Inspect) > 0 }

// sight is an answer under inspection. Its methods return what is wrong with
// one property of it; nothing where its status makes the question pointless.
type sight struct {
	status     int
	header     http.Header
	challenges []challenge.Challenge
	violations []challenge.Violation
}

// inspect looks at an answer in place of comparing it with the promise.
func inspect(item Item, answer match.Response) []match.Mismatch {
	s := sight{status: answer.Status, header: answer.Header}
	s.challenges, s.violations = challenge.Parse(answer.Header.Values(challengeField))
	var found []match.Mismatch
	for _, name := range item.Case.Inspect {
		found = append(found, s.inspect(name)...)
	}
	for i := range found {
		found[i].Line = item.Promise.Line
	}
	return found
}

func (s sight) inspect(name fixtures.Inspection) []match.Mismatch {
	switch name {
	case fixtures.ChallengePresent:
		return s.challengePresent()
	case fixtures.NoErrorCode:
		return s.noErrorCode()
	case fixtures.ErrorInvalidToken:
		return s.errorCode("invalid_token")
	case fixtures.ErrorInvalidRequest:
		return s.invalidRequest()
	case fixtures.ErrorInsufficientScope:
		return s.errorCode("insufficient_scope")
	case fixtures.ChallengeGrammar:
		return atEach(s.violations, "the grammar of RFC 9110 §11.6.1")
	case fixtures.ChallengeParams:
		return s.challengeParams()
	case fixtures.ChallengeDuplicates:
		return s.challengeDuplicates()
	case fixtures.ChallengeCharset:
		return s.challengeCharset()
	case fixtures.NoReflection:
		return s.noReflection()
	case fixtures.NoRedirect:
		return s.noRedirect()
	case fixtures.CORSExpose:
		return s.corsExpose()
	}
	// A name that is not known must not pass in silence.
	return wrong("inspection", "one of those that there are", string(name))
}

// noReflection wants nothing of what the case put in: what an attacker may
// write into a header field of the answer may end it and begin another.
func (s sight) noReflection() []match.Mismatch {
	var found []match.Mismatch
	for name, values := range s.header {
		text := name + ": " + strings.Join(values, ", ")
		if strings.Contains(strings.ToLower(text), fixtures.Marker) {
			found = append(found, wrong("header "+name, "nothing of what was sent", text)...)
		}
	}
	slices.SortFunc(found, func(a, b match.Mismatch) int { return strings.Compare(a.At, b.At) })
	return found
}

// noRedirect wants an answer for programs. A page to log in would hide every
// refusal behind a 200.
func (s sight) noRedirect() []match.Mismatch {
	var found []match.Mismatch
	if s.status/100 == 3 {
		found = wrong("status", "no redirect", http.StatusText(s.status))
	}
	media, _, _ := strings.Cut(s.header.Get("Content-Type"), ";")
	if strings.EqualFold(strings.TrimSpace(media), "text/html") {
		found = append(found, wrong("header Content-Type", "no page for humans", media)...)
	}
	return found
}

// corsExpose asks that scripts which may read the answer may also read the
// challenge, which they cannot by default (RFC 9449 §7.1).
func (s sight) corsExpose() []match.Mismatch {
	if len(s.challenges) == 0 || s.header.Get("Access-Control-Allow-Origin") == "" {
		return nil
	}
	const field = "Access-Control-Expose-Headers"
	exposed := strings.Join(s.header.Values(field), ",")
	for name := range strings.SplitSeq(exposed, ",") {
		if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, challengeField) {
			return nil
		}
	}
	return wrong("header "+field, challengeField, orAbsent(exposed))
}

func wrong(at, want, got string) []match.Mismatch {
	return []match.Mismatch{{At: at, Want: want, Got: got}}
}

func orAbsent(text string) string {
	if text == "" {
		return absent
	}
	return text
}
