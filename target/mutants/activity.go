// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenActivity are faults in reading what the provider says of a token.
func brokenActivity() []Mutant {
	return []Mutant{
		{
			ID: "active-number", Fault: "accepts active as the number 1", Source: "RFC 7662 §2.2: a boolean",
			Deployments: introspecting, Apply: unlessClaim("active", func(_ *target.Parts, value any) bool { return value == 1.0 }),
		},
		{
			ID: "active-any-text", Fault: `accepts active as any text, "false" among them`, Source: "RFC 7662 §2.2: a boolean; a text is true in JavaScript",
			Deployments: introspecting, Apply: unlessClaim("active", func(_ *target.Parts, value any) bool {
				text, isString := value.(string)
				return isString && text != ""
			}),
		},
		{
			ID: "active-object", Fault: "accepts active as a list or an object", Source: "RFC 7662 §2.2: a boolean; an object is true in JavaScript",
			Deployments: introspecting, Apply: unlessClaim("active", func(_ *target.Parts, value any) bool {
				switch value.(type) {
				case []any, map[string]any:
					return true
				}
				return false
			}),
		},
		{
			ID: "active-null", Fault: "accepts active as null", Source: "RFC 7662 §2.2: a boolean",
			Deployments: introspecting, Apply: unlessClaim("active", func(_ *target.Parts, value any) bool { return value == nil }),
		},
		{
			ID: "active-missing", Fault: "accepts an answer without active", Source: "mod_auth_openidc 2.4.12.3 only warns",
			Deployments: introspecting, Apply: unless("active", func(_ *target.Parts, token *target.Token) bool {
				_, present := token.Claims["active"]
				return !present
			}),
		},
		{
			ID: "active-case", Fault: "reads Active as active", Source: "golang/go#14750: encoding/json ignores case",
			Deployments: introspecting, Apply: unless("active", func(_ *target.Parts, token *target.Token) bool {
				for name, value := range token.Claims {
					if name != "active" && strings.EqualFold(name, "active") && value == true {
						return true
					}
				}
				return false
			}),
		},
		{
			ID: "answer-nbf-unchecked", Fault: "accepts an active token before its time", Source: "zitadel/oidc 3.51.17, example resource server",
			Deployments: introspecting, Apply: without("nbf"),
		},
		{
			ID: "answer-exp-text", Fault: "ignores an expiry in the answer that is a text", Source: "mod_auth_openidc 2.4.12.3",
			Deployments: introspecting, Apply: unlessClaim("exp", isText),
		},
		{
			ID: "answer-aud-optional", Fault: "accepts an active token for no API in particular", Source: "joshrotenberg/mcp-proxy#177",
			Deployments: introspecting, Apply: optional("aud"),
		},
		{
			ID: "answer-use-unchecked", Fault: "accepts an active refresh token", Source: "ory/oathkeeper 024fbb5 tests it",
			Deployments: introspecting, Apply: without("use"),
		},
	}
}
