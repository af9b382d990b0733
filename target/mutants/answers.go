// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"net/http"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenAnswers are faults in the form of answers, whatever the reason for them.
func brokenAnswers() []Mutant {
	return []Mutant{
		{
			ID: "always-401", Fault: "refuses every request", Source: "an API that is down must pass no case",
			Apply: edit(func(_ *http.Request, a *answer) {
				a.status, a.body = http.StatusUnauthorized, []byte(`{"error":{"status":"ERROR","message":"Unauthorized"}}`)
				a.header.Set("WWW-Authenticate", `Bearer realm="REST API"`)
			}),
		},
		{
			ID: "always-200", Fault: "serves every request", Source: "CVE-2026-42602, OTel azureauthextension: the token is never validated",
			Apply: func(p *target.Parts) {
				p.Credentials = func(*http.Request) (string, error) { return "", nil }
				acceptAnyone(p)
			},
		},
		{
			ID: "always-500", Fault: "answers every request with 500", Source: "an API that is broken must pass no case",
			Apply: edit(func(_ *http.Request, a *answer) { a.status = http.StatusInternalServerError }),
		},
		{
			ID: "success-member-missing", Fault: "leaves timeZone out of the user", Source: documentation,
			Apply: editServed(func(a *answer) { a.rewrite(`"timeZone":`, `"zone":`) }),
		},
		{
			ID: "success-member-type", Fault: `answers active as the text "true"`, Source: documentation,
			Apply: editServed(func(a *answer) { a.rewrite(`"active":true`, `"active":"true"`) }),
		},
		{
			ID: "success-email", Fault: "answers another email address", Source: documentation,
			Apply: editServed(func(a *answer) { a.rewrite(`"emailAddress":"`, `"emailAddress":"x`) }),
		},
		{
			ID: "success-self-relative", Fault: "answers self without the base URL", Source: documentation,
			Apply: func(p *target.Parts) {
				base := p.Options.BaseURL
				editServed(func(a *answer) { a.rewrite(`"self":"`+base, `"self":"`) })(p)
			},
		},
		{
			ID: "success-created", Fault: "serves with 201 in place of 200", Source: documentation,
			Apply: editServed(func(a *answer) { a.status = http.StatusCreated }),
		},
		{
			ID: "content-type-text", Fault: "sends JSON as text/html", Source: documentation,
			Apply: edit(func(_ *http.Request, a *answer) { a.header.Set("Content-Type", "text/html; charset=utf-8") }),
		},
		{
			ID: "error-extra-member", Fault: "adds a member to the error object", Source: documentation,
			Apply: editRefused(func(_ *http.Request, a *answer) { a.rewrite(`{"status":`, `{"code":1,"status":`) }),
		},
		{
			ID: "error-duplicate-member", Fault: "writes the error's message twice", Source: "RFC 8259 §4",
			Apply: editRefused(func(_ *http.Request, a *answer) { a.rewrite(`{"status":`, `{"message":"","status":`) }),
		},
		{
			ID: "error-trailing-bytes", Fault: "writes bytes after the error's JSON", Source: "RFC 8259 §2",
			Apply: editRefused(func(_ *http.Request, a *answer) { a.body = append(a.body, "null"...) }),
		},
		{
			ID: "error-cacheable", Fault: "sends errors without Cache-Control: no-store", Source: documentation,
			Apply: editRefused(func(_ *http.Request, a *answer) { a.header.Del("Cache-Control") }),
		},
		{
			ID: "challenge-missing", Fault: "sends 401 without a challenge", Source: "passport-jwt 4.0.1; @fastify/jwt 10.2.8",
			Apply: edit(func(_ *http.Request, a *answer) { a.header.Del("WWW-Authenticate") }),
		},
		{
			ID: "challenge-error-without-token", Fault: "names an error although no token was sent", Source: "mod_auth_openidc 2.4.12.3",
			Apply: challenge(`Bearer realm="REST API", error="invalid_token"`, target.NoCredentials),
		},
		{
			ID: "challenge-basic", Fault: "asks for Basic authentication", Source: "RFC 6750 §3",
			Apply: challenge(`Basic realm="REST API"`, target.NoCredentials),
		},
		{
			ID: "no-credentials-403", Fault: "answers 403 where no token was sent", Source: "HAProxy 2.6.12 jwt_verify recipe",
			Apply: everywhere(http.StatusForbidden, target.NoCredentials),
		},
	}
}

// acceptAnyone makes every token that of the first account.
func acceptAnyone(p *target.Parts) {
	name := firstAccount(p).Name
	p.Authenticate = accept(name)
}
