// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// Declares reports whether a contract declares a fact that a case needs.
func Declares(facts contract.Facts, need fixtures.Need) bool {
	switch need {
	case fixtures.ScopeRoute:
		return facts.ScopeRoute != nil
	case fixtures.SecondRoute:
		return facts.SecondRoute != nil
	case fixtures.IdentityEcho:
		return facts.IdentityEcho != nil
	case fixtures.WriteRoute:
		return facts.WriteRoute != nil
	default:
		return false
	}
}

// requestOf is what a case is sent to: the contract's request, or the route
// that it needs.
func requestOf(c *contract.Contract, one fixtures.Case) contract.Request {
	request := c.Request
	for _, need := range one.Needs {
		switch need {
		case fixtures.ScopeRoute:
			request.Method, request.Path = c.Facts.ScopeRoute.Method, c.Facts.ScopeRoute.Path
		case fixtures.SecondRoute:
			request.Method, request.Path = c.Facts.SecondRoute.Method, c.Facts.SecondRoute.Path
		case fixtures.IdentityEcho:
			request.Method, request.Path = "GET", c.Facts.IdentityEcho.Path
		case fixtures.WriteRoute:
			request.Method, request.Path = c.Facts.WriteRoute.Method, c.Facts.WriteRoute.Path
		default: // a case with any other need is not planned
		}
	}
	return request
}

// scopeOf is what a token must have to be good for the route that a case needs;
// nothing for what the client may have by default.
func scopeOf(facts contract.Facts, one fixtures.Case) []string {
	switch {
	case slices.Contains(one.Needs, fixtures.WriteRoute) && facts.WriteRoute.Scope != "":
		return []string{facts.WriteRoute.Scope}
	case slices.Contains(one.Needs, fixtures.ScopeRoute):
		return []string{facts.ScopeRoute.Scope}
	}
	return nil
}

// echoed compares the identity that the API answers with the `sub` that was
// sent. It says nothing of a refusal, or of a token that is no JWT.
func (r *Runner) echoed(item Item, answer *match.Response, token string) *match.Mismatch {
	echo := r.config.Contract.Facts.IdentityEcho
	if !slices.Contains(item.Case.Needs, fixtures.IdentityEcho) || echo == nil || !accepted(answer) {
		return nil
	}
	sent, isJWT := subjectOf(token)
	if !isJWT {
		return nil
	}
	var members map[string]any
	if err := json.Unmarshal(answer.Body, &members); err == nil && members[echo.Name] == sent {
		return nil
	}
	return &match.Mismatch{
		At: "/" + echo.Name, Want: fmt.Sprintf("%q, the sub that was sent", sent),
		Got: fmt.Sprintf("%.80v", members[echo.Name]), Line: item.Promise.Line,
	}
}

// subjectOf reads the `sub` of a JWT without verifying anything: the token was
// made for this run.
func subjectOf(token string) (string, bool) {
	segments := strings.Split(token, ".")
	if len(segments) != 3 {
		return "", false
	}
	var claims struct {
		Sub string `json:"sub"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(segments[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		return "", false
	}
	return claims.Sub, true
}
