// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"net/http"
	"strings"
)

// leaks are mutants that repeat the token.
func leaks() []Mutant {
	return []Mutant{
		{
			ID: "token-in-body", Fault: "repeats the token in the error's message", Source: "CVE-2022-39304, ghinstallation: JWT in returned error",
			Apply: editRefused(func(r *http.Request, a *answer) {
				if token := sent(r); token != "" {
					a.rewrite(`"message":"`, `"message":"`+token+` `)
				}
			}),
		},
		{
			ID: "token-in-header", Fault: "repeats the token in the challenge", Source: "hono 4.13.19, jwk middleware: a token in WWW-Authenticate",
			Apply: editRefused(func(r *http.Request, a *answer) {
				if token := sent(r); token != "" {
					a.header.Set("WWW-Authenticate", `Bearer realm="REST API", error="invalid_token", error_description="`+token+`"`)
				}
			}),
		},
	}
}

// sent is the token of a request, as far as it can be written in a quoted string.
func sent(r *http.Request) string {
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.ContainsAny(token, `"\`) {
		return ""
	}
	return token
}
