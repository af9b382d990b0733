// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"net/http"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenCredentials are faults in where a token is looked for.
func brokenCredentials() []Mutant {
	return []Mutant{
		{
			ID: "any-scheme", Fault: "takes the token out of any authentication scheme", Source: "RFC 6750 §2.1",
			Apply: line(func(text string) string {
				if _, token, spaced := strings.Cut(text, " "); spaced {
					return "Bearer " + token
				}
				return text
			}),
		},
		{
			ID: "scheme-case-sensitive", Fault: "refuses the scheme in lower case", Source: "RFC 9110 §11.1",
			Apply: line(func(text string) string {
				if strings.HasPrefix(text, "Bearer") {
					return text
				}
				return ""
			}),
		},
		{
			ID: "tab-separator", Fault: "accepts a tab after the scheme", Source: "CVE-2026-0707, Keycloak",
			Apply: line(func(text string) string { return strings.Replace(text, "\t", " ", 1) }),
		},
		{
			ID: "first-header-wins", Fault: "takes the first of two Authorization headers", Source: "RFC 9110 §5.3; nearly every implementation takes the first",
			Apply: around(func(r *http.Request) {
				if lines := r.Header.Values("Authorization"); len(lines) > 1 {
					r.Header.Set("Authorization", lines[0])
				}
			}),
		},
		{
			ID: "query-token", Fault: "accepts the token in the query", Source: "CVE-2026-44883, Portainer",
			Apply: around(func(r *http.Request) {
				if token := r.URL.Query().Get("access_token"); token != "" {
					r.Header.Set("Authorization", "Bearer "+token)
				}
			}),
		},
		{
			ID: "empty-token-invalid", Fault: "answers the scheme without a token as a bad token", Source: "RFC 6750 §3.1",
			Apply: line(func(text string) string {
				if strings.TrimSpace(text) == "Bearer" {
					return "Bearer ="
				}
				return text
			}),
		},
	}
}

// line changes the Authorization header before it is read, where there is one.
func line(change func(string) string) func(*target.Parts) {
	return around(func(r *http.Request) {
		if lines := r.Header.Values("Authorization"); len(lines) == 1 {
			r.Header.Set("Authorization", change(lines[0]))
		}
	})
}

// around changes a request before its credentials are read.
func around(change func(*http.Request)) func(*target.Parts) {
	return func(p *target.Parts) {
		read := p.Credentials
		p.Credentials = func(r *http.Request) (string, error) {
			copied := r.Clone(r.Context())
			change(copied)
			return read(copied)
		}
	}
}
