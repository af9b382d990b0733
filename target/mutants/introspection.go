// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenIntrospection are faults in what is made of the provider's answers.
func brokenIntrospection() []Mutant {
	return []Mutant{
		{
			ID: "inactive-accepted", Fault: "never looks at active", Source: "zitadel/oidc 3.51.17, example resource server",
			Deployments: credentials, Apply: without("active"),
		},
		{
			ID: "jwt-inactive-accepted", Fault: "trusts the JWT itself when the provider says that it is not active", Source: "zitadel/oidc 3.51.17, example resource server",
			Deployments: jwtByProvider, Apply: trustClaims(target.Inactive, target.Expired),
		},
		{
			ID: "active-text", Fault: `accepts active as the text "true"`, Source: "mod_auth_openidc 2.4.12.3",
			Deployments: introspecting, Apply: unlessClaim("active", func(_ *target.Parts, value any) bool { return value == "true" }),
		},
		{
			ID: "answer-exp-unchecked", Fault: "accepts an active token whose answer has expired", Source: "mod_auth_openidc 2.4.12.3; zitadel/oidc 3.51.17",
			Deployments: introspecting, Apply: without("exp"),
		},
		{
			ID: "answer-aud-unchecked", Fault: "accepts an active token for another API", Source: "joshrotenberg/mcp-proxy#177",
			Deployments: introspecting, Apply: without("aud"),
		},
		{
			ID: "answer-iss-unchecked", Fault: "accepts an active token of another issuer", Source: "RFC 7662 §2.2",
			Deployments: introspecting, Apply: without("iss"),
		},
		{
			ID: "wrong-client-200", Fault: "serves when the provider refuses to introspect", Source: documentation + ": CC-401-client, CC-401-secret",
			Deployments: introspecting, Apply: failOpen(target.WrongClient),
		},
		{
			ID: "wrong-client-500", Fault: "answers 500 when the provider refuses to introspect", Source: documentation + ": CC-401-client, CC-401-secret",
			Deployments: introspecting, Apply: everywhere(http.StatusInternalServerError, target.WrongClient),
		},
		{
			ID: "provider-fault-200", Fault: "serves when the provider cannot be asked", Source: documentation,
			Deployments: askProvider, Apply: failOpen(target.ProviderFault),
		},
		{
			ID: "userinfo-refused-200", Fault: "serves when the provider refuses the token", Source: "RFC 6750 §3.1",
			Deployments: grant, Apply: failOpen(target.Invalid),
		},
	}
}

// trustClaims takes the username out of the JWT, which nobody has verified.
func trustClaims(outcomes ...target.Outcome) func(*target.Parts) {
	return func(p *target.Parts) {
		authenticate := p.Authenticate
		p.Authenticate = func(ctx context.Context, token string, checks []target.Check) (target.Identity, error) {
			identity, err := authenticate(ctx, token, checks)
			if err == nil || !slices.Contains(outcomes, target.OutcomeOf(err)) {
				return identity, err
			}
			claims := jwt.MapClaims{}
			if _, _, parseErr := jwt.NewParser().ParseUnverified(token, claims); parseErr != nil {
				return identity, errors.Join(err, parseErr)
			}
			username, _ := claims[p.Options.UsernameClaim].(string)
			return target.Identity{Username: username}, nil
		}
	}
}
