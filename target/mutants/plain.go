// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"net/http"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// plainAnswers break what RFC 6750 and RFC 9068 say of the answers.
func plainAnswers() []Mutant {
	return []Mutant{
		{
			ID: "plain-invalid-400", Fault: "answers a bad token with 400", Source: "RFC 6750 §3.1",
			Apply: plain(func(a *target.Answer) { a.Status = http.StatusBadRequest }, badTokens()...),
		},
		{
			ID: "plain-invalid-403", Fault: "answers a bad token with 403", Source: "HAProxy 2.6.12 jwt_verify recipe",
			Apply: plain(func(a *target.Answer) { a.Status = http.StatusForbidden }, badTokens()...),
		},
		{
			ID: "plain-code-missing", Fault: "names no error for a bad token", Source: "RFC 9068 §4",
			Apply: plain(func(a *target.Answer) { a.Challenge = `Bearer realm="api"` }, badTokens()...),
		},
		{
			ID: "plain-code-wrong", Fault: "names another error for a bad token", Source: "RFC 9068 §4",
			Apply: plain(rename("invalid_token", "invalid_request"), badTokens()...),
		},
		{
			ID: "plain-code-case", Fault: "spells an error code in capitals", Source: "RFC 6750 §3.1",
			Apply: plain(rename("invalid_token", "INVALID_TOKEN"), badTokens()...),
		},
		{
			ID: "plain-challenge-body", Fault: "names the error in the body alone", Source: "RFC 6750 §3",
			Apply: plain(func(a *target.Answer) { a.Challenge = "" }, badTokens()...),
		},
		{
			ID: "plain-challenge-unquoted", Fault: "leaves out the quotes around a description", Source: "RFC 9110 §11.2: token or quoted-string",
			Apply: plain(func(a *target.Answer) { a.Challenge = strings.ReplaceAll(a.Challenge, `"`, "") }, badTokens()...),
		},
		{
			ID: "plain-code-without-token", Fault: "names an error although no token was sent", Source: "mod_auth_openidc 2.4.12.3",
			Apply: plain(func(a *target.Answer) { a.Challenge += `, error="invalid_token"` }, target.NoCredentials),
		},
		{
			ID: "plain-malformed-500", Fault: "answers 500 to a malformed header", Source: "google/jwt_verify_lib: CVE-2019-12995, Istio crashes on a malformed token",
			Apply: plain(func(a *target.Answer) { a.Status = http.StatusInternalServerError }, target.Malformed, target.BadRequest),
		},
		{
			ID: "plain-scope-401", Fault: "answers a missing scope with 401", Source: "RFC 6750 §3.1",
			Apply: plain(func(a *target.Answer) { a.Status = http.StatusUnauthorized }, target.InsufficientScope),
		},
		{
			ID: "plain-scope-code", Fault: "calls a token without a scope invalid", Source: "RFC 6750 §3.1",
			Apply: plain(rename("insufficient_scope", "invalid_token"), target.InsufficientScope),
		},
		{
			ID: "plain-scope-challenge", Fault: "sends no challenge where a scope is missing", Source: "RFC 6750 §3",
			Apply: plain(func(a *target.Answer) { a.Challenge = "" }, target.InsufficientScope),
		},
	}
}

// badTokens are the outcomes that mean invalid_token.
func badTokens() []target.Outcome {
	return []target.Outcome{target.Invalid, target.Expired, target.Inactive}
}

// rename changes the error code of a challenge.
func rename(code, other string) func(*target.Answer) {
	return func(a *target.Answer) {
		a.Challenge = strings.Replace(a.Challenge, `error="`+code+`"`, `error="`+other+`"`, 1)
	}
}
