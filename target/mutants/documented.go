// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"net/http"

	"github.com/bearproof-dev/bearproof/target"
)

// documentedAnswers break each documented error answer: its status, and one
// letter of its message.
func documentedAnswers() []Mutant {
	return []Mutant{
		{
			ID: "ag-user-status", Fault: "answers an unknown user with 404", Source: documentation + ": AG-400-user",
			Deployments: grant, Apply: status(http.StatusNotFound, target.UnknownUser),
		},
		{
			ID: "ag-user-message", Fault: "changes a letter in the message for an unknown user", Source: documentation + ": AG-400-user",
			Deployments: grant, Apply: message("No user found with this username/E-mail address", target.UnknownUser),
		},
		{
			ID: "ag-refused-400", Fault: "answers a token that the provider refuses with 400", Source: "RFC 6750 §3.1",
			Deployments: grant, Apply: status(http.StatusBadRequest, target.Malformed, target.Invalid),
		},
		{
			ID: "cc-client-status", Fault: "answers a wrong client id or secret with 400", Source: documentation + ": CC-401-client, CC-401-secret",
			Deployments: credentials, Apply: status(http.StatusBadRequest, target.WrongClient),
		},
		{
			ID: "cc-client-message", Fault: "changes a letter in the message for a wrong client id or secret", Source: documentation + ": CC-401-client, CC-401-secret",
			Deployments: credentials, Apply: message("Expired Token / invalid_client_id", target.WrongClient),
		},
		{
			ID: "cc-expired-status", Fault: "answers an expired token with 403", Source: documentation + ": CC-401-expired",
			Deployments: credentials, Apply: status(http.StatusForbidden, target.Inactive),
		},
		{
			ID: "cc-expired-message", Fault: "changes a letter in the message for an expired token", Source: documentation + ": CC-401-expired",
			Deployments: credentials, Apply: message("Expired token / invalid_client_ID", target.Inactive),
		},
		{
			ID: "jwt-invalid-status", Fault: "answers an invalid JWT with 401", Source: documentation + ": JWT-400-invalid",
			Deployments: bothJWT, Apply: status(http.StatusUnauthorized, target.Malformed, target.Invalid, target.Inactive),
		},
		{
			ID: "jwt-invalid-message", Fault: "leaves out the last letter of the message for an invalid JWT", Source: documentation + ": JWT-400-invalid",
			Deployments: bothJWT, Apply: message("Token Invalid: Error while validating the token", target.Malformed, target.Invalid, target.Inactive),
		},
		{
			ID: "jwt-user-status", Fault: "answers an unknown user with 401", Source: documentation + ": JWT-400-user",
			Deployments: bothJWT, Apply: status(http.StatusUnauthorized, target.UnknownUser),
		},
		{
			ID: "jwt-user-message", Fault: "changes a letter in the message for an unknown user", Source: documentation + ": JWT-400-user",
			Deployments: bothJWT, Apply: message("No User found with this username/email address", target.UnknownUser),
		},
		{
			ID: "jwt-expired-status", Fault: "answers an expired JWT with 400", Source: documentation + ": JWT-401-expired",
			Deployments: bothJWT, Apply: status(http.StatusBadRequest, target.Expired),
		},
		{
			ID: "jwt-expired-message", Fault: "changes a word in the message for an expired JWT", Source: documentation + ": JWT-401-expired",
			Deployments: bothJWT, Apply: message("Token Expired: The token provided has expired.", target.Expired),
		},
		{
			ID: "jwt-expired-as-invalid", Fault: "answers an expired JWT like an invalid one", Source: documentation + ": JWT-401-expired",
			Deployments: bothJWT, Apply: func(p *target.Parts) { p.Answers[target.Expired] = p.Answers[target.Invalid] },
		},
		{
			ID: "jwt-invalid-as-expired", Fault: "answers an invalid JWT like an expired one", Source: documentation + ": JWT-400-invalid",
			Deployments: bothJWT, Apply: func(p *target.Parts) {
				for _, outcome := range []target.Outcome{target.Malformed, target.Invalid, target.Inactive} {
					p.Answers[outcome] = p.Answers[target.Expired]
				}
			},
		},
		{
			ID: "jwt-garbage-500", Fault: "answers what is not a valid JWT with 500", Source: "@fastify/jwt 10.2.8 with get-jwks 11.0.3; superset#41394",
			Deployments: bothJWT, Apply: everywhere(http.StatusInternalServerError, target.Invalid),
		},
		{
			ID: "garbage-500", Fault: "answers a token that the provider refuses with 500", Source: "RFC 6750 §3.1",
			Deployments: []target.Deployment{target.AuthorizationGrant, target.ClientCredentials},
			Apply:       everywhere(http.StatusInternalServerError, target.Invalid, target.Inactive),
		},
		{
			ID: "provider-fault-500", Fault: "answers 500 when the provider cannot be asked", Source: documentation,
			Apply: everywhere(http.StatusInternalServerError, target.ProviderFault),
		},
	}
}
