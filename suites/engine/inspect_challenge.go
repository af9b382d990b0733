// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"net/http"
	"strings"

	"github.com/bearproof-dev/bearproof/suites/challenge"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// challengePresent: a 401 has at least one challenge (RFC 9110 §15.5.2).
func (s sight) challengePresent() []match.Mismatch {
	if s.status != http.StatusUnauthorized || len(s.challenges) > 0 {
		return nil
	}
	return wrong(atChallenge, "at least one challenge", orAbsent(strings.Join(s.header.Values(challengeField), ", ")))
}

// noErrorCode: an API that was sent nothing says neither an error code nor
// other error information (RFC 6750 §3.1).
func (s sight) noErrorCode() []match.Mismatch {
	if !s.refused() {
		return nil
	}
	var found []match.Mismatch
	for _, bearer := range s.bearers() {
		for _, name := range []string{"error", "error_description", "error_uri"} {
			if value, there := bearer.Param(name); there {
				found = append(found, wrong(atChallenge, "Bearer "+name+": "+absent, value)...)
			}
		}
	}
	return found
}

// errorCode: a refusal that has a Bearer challenge says this code in it
// (RFC 6750 §3.1), at any status: the code tells a client whether another token
// would help. A refusal without such a challenge has no place for it.
func (s sight) errorCode(want string) []match.Mismatch {
	bearers := s.bearers()
	if !s.refused() || len(bearers) == 0 {
		return nil
	}
	var codes []string
	for _, bearer := range bearers {
		code, there := bearer.Param("error")
		if code == want {
			return nil
		}
		if there {
			codes = append(codes, code)
		}
	}
	return wrong(atChallenge, "Bearer error: "+want, orAbsent(strings.Join(codes, ", ")))
}

// invalidRequest looks at a 400 only: an API that does not look for tokens in
// the query was, by its own lights, sent none, or one good token.
func (s sight) invalidRequest() []match.Mismatch {
	if s.status != http.StatusBadRequest {
		return nil
	}
	return s.errorCode("invalid_request")
}

// challengeParams: Bearer is followed by one or more parameters (RFC 6750 §3).
func (s sight) challengeParams() []match.Mismatch {
	var found []match.Mismatch
	for _, bearer := range s.bearers() {
		if len(bearer.Params) == 0 {
			found = append(found, wrong(atChallenge, "Bearer with at least one parameter", bearer.String())...)
		}
	}
	return found
}

// challengeDuplicates: none of the parameters of RFC 6750 §3 stands twice, and
// no other does either (RFC 9110 §11.2).
func (s sight) challengeDuplicates() []match.Mismatch {
	var found []match.Mismatch
	for _, bearer := range s.bearers() {
		seen := map[string]bool{}
		for _, param := range bearer.Params {
			name := strings.ToLower(param.Name)
			if seen[name] {
				found = append(found, wrong(atChallenge, "Bearer "+name+" once", bearer.String())...)
			}
			seen[name] = true
		}
	}
	return found
}

// challengeCharset asks for each parameter by itself: that there is none, or
// that one is repeated, is another question.
func (s sight) challengeCharset() []match.Mismatch {
	var violations []challenge.Violation
	for _, bearer := range s.bearers() {
		for _, param := range bearer.Params {
			alone := challenge.Challenge{Place: bearer.Place, Scheme: bearer.Scheme, Params: []challenge.Param{param}}
			violations = append(violations, challenge.CheckBearer(alone)...)
		}
	}
	return atEach(violations, "the characters of RFC 6750 §3")
}

func (s sight) refused() bool { return s.status/100 == 4 }

func (s sight) bearers() []challenge.Challenge {
	var bearers []challenge.Challenge
	for _, one := range s.challenges {
		if one.Is("Bearer") {
			bearers = append(bearers, one)
		}
	}
	return bearers
}

func atEach(violations []challenge.Violation, want string) []match.Mismatch {
	var found []match.Mismatch
	for _, violation := range violations {
		found = append(found, wrong(atChallenge, want, violation.String())...)
	}
	return found
}
