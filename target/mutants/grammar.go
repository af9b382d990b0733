// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"net/http"
	"strings"
)

// brokenGrammar are faults in reading the Authorization header.
func brokenGrammar() []Mutant {
	return []Mutant{
		{
			ID: "no-scheme", Fault: "accepts a token without a scheme", Source: "RFC 9110 §11.4",
			Apply: line(func(text string) string {
				if strings.Contains(text, " ") {
					return text
				}
				return "Bearer " + text
			}),
		},
		{
			ID: "scheme-glued", Fault: "accepts a token right after the scheme", Source: "RFC 9110 §11.4: a space",
			Apply: line(func(text string) string {
				if token, found := strings.CutPrefix(text, "Bearer"); found {
					return "Bearer " + token
				}
				return text
			}),
		},
		{
			ID: "scheme-colon", Fault: "accepts a colon after the scheme", Source: "RFC 9110 §11.4; kubernetes/apiserver tests it",
			Apply: line(func(text string) string { return strings.Replace(text, "Bearer:", "Bearer ", 1) }),
		},
		{
			ID: "scheme-prefix", Fault: "accepts every scheme that begins with Bearer", Source: "RFC 9110 §11.1",
			Apply: line(func(text string) string {
				if _, token, found := strings.Cut(text, " "); found && strings.HasPrefix(text, "Bearer") {
					return "Bearer " + token
				}
				return text
			}),
		},
		{
			ID: "trailing-junk", Fault: "takes the first word after the scheme", Source: "kubernetes/apiserver tests it; RFC 6750 §2.1",
			Apply: line(func(text string) string {
				words := strings.FieldsFunc(text, func(char rune) bool { return strings.ContainsRune(" ,;", char) })
				return strings.Join(words[:min(len(words), 2)], " ")
			}),
		},
		{
			ID: "comma-list-last", Fault: "takes the last of a list of credentials", Source: "RFC 9110 §11.6.2: not a list",
			Apply: line(func(text string) string { return strings.TrimSpace(text[strings.LastIndexByte(text, ',')+1:]) }),
		},
		{
			ID: "quotes-stripped", Fault: "accepts a token in quotes", Source: "RFC 6750 §2.1",
			Apply: line(func(text string) string { return strings.ReplaceAll(text, `"`, "") }),
		},
		{
			ID: "percent-decoded", Fault: "decodes percent signs in the header", Source: "RFC 6750 §2.1",
			Apply: line(func(text string) string { return strings.NewReplacer("%20", " ", "%2E", ".", "%2e", ".").Replace(text) }),
		},
		{
			ID: "last-header-wins", Fault: "takes the last of two Authorization headers", Source: "RFC 9110 §5.3",
			Apply: around(func(r *http.Request) {
				if lines := r.Header.Values("Authorization"); len(lines) > 1 {
					r.Header.Set("Authorization", lines[len(lines)-1])
				}
			}),
		},
		{
			ID: "two-spaces-refused", Fault: "refuses two spaces after the scheme", Source: "kubernetes/apiserver; RFC 9110 §11.4: 1*SP",
			Apply: line(func(text string) string { return strings.Replace(text, "Bearer  ", "Bearer ,", 1) }),
		},
		{
			ID: "tilde-refused", Fault: "refuses a token with other characters than those of a JWT", Source: "RFC 6750 §2.1: b64token",
			Deployments: opaque, Apply: line(func(text string) string {
				if strings.ContainsAny(text, "~+/=") {
					return "Bearer ,"
				}
				return text
			}),
		},
	}
}
