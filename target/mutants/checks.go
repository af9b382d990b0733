// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenChecks are faults in the validation of a JWT's claims and header.
func brokenChecks() []Mutant {
	return []Mutant{
		{
			ID: "expired-accepted", Fault: "accepts an expired JWT", Source: "GHSA-wxg7-w2v3-w38g, ZITADEL: exp was not validated",
			Deployments: publicKey, Apply: instead("exp", unlessExpired),
		},
		{
			ID: "exp-optional", Fault: "accepts a JWT without expiry", Source: "jose 6.2.18, passport-jwt and mod_auth_openidc by default",
			Deployments: publicKey, Apply: optional("exp"),
		},
		{
			ID: "nbf-ignored", Fault: "accepts a JWT before its time", Source: "mod_auth_openidc 2.4.12.3; HAProxy 2.6.12 recipe",
			Deployments: publicKey, Apply: without("nbf"),
		},
		{
			ID: "iss-unchecked", Fault: "accepts a JWT of any issuer", Source: "CVE-2026-22748, Spring Security",
			Deployments: publicKey, Apply: without("iss"),
		},
		{
			ID: "iss-substring", Fault: "accepts an issuer that is part of the configured one", Source: "CVE-2024-53861, PyJWT 2.10.0",
			Deployments: publicKey, Apply: instead("iss", issuerWithin),
		},
		{
			ID: "aud-unchecked", Fault: "accepts a JWT for another API", Source: "CVE-2023-22482, Argo CD",
			Deployments: publicKey, Apply: without("aud"),
		},
		{
			ID: "aud-optional", Fault: "accepts a JWT without audience", Source: "@fastify/jwt 10.2.8 with allowedAud",
			Deployments: publicKey, Apply: optional("aud"),
		},
		{
			ID: "aud-array-unchecked", Fault: "accepts any list of audiences", Source: "CVE-2020-26160, dgrijalva/jwt-go",
			Deployments: publicKey, Apply: instead("aud", unlessList),
		},
		{
			ID: "sub-unchecked", Fault: "accepts a JWT without subject", Source: "golang-jwt 5.3.1 and six other libraries",
			Deployments: publicKey, Apply: without("sub"),
		},
		{
			ID: "typ-unchecked", Fault: "accepts an ID token as an access token", Source: "CVE-2026-41164, nuts-node: JWT type confusion",
			Deployments: publicKey, Apply: without("typ"),
		},
		{
			ID: "crit-ignored", Fault: "ignores critical extensions", Source: "CVE-2025-59420, Authlib; CVE-2026-32597, PyJWT",
			Deployments: publicKey, Apply: without("crit"),
		},
		{
			ID: "claims-first-wins", Fault: "takes the first of two claims of one name", Source: "RFC 7519 §4",
			Deployments: publicKey, Apply: instead("claims-json", firstClaims),
		},
		{
			ID: "header-first-wins", Fault: "takes the first of two header members of one name", Source: "RFC 7515 §4",
			Deployments: publicKey, Apply: instead("header-json", firstAlgorithm),
		},
	}
}

// optional makes a check only where its claim is present.
func optional(claim string) func(*target.Parts) {
	return instead(claim, func(_ *target.Parts, old verifier) verifier {
		return func(ctx context.Context, token *target.Token) error {
			if _, present := token.Claims[claim]; !present {
				return nil
			}
			return old(ctx, token)
		}
	})
}

func unlessExpired(_ *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		err := old(ctx, token)
		if err != nil && target.OutcomeOf(err) == target.Expired {
			return nil
		}
		return err
	}
}

func issuerWithin(p *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		issuer, isString := token.Claims["iss"].(string)
		if isString && strings.Contains(p.Options.Issuer, issuer) {
			return nil
		}
		return old(ctx, token)
	}
}

func unlessList(_ *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		if _, isList := token.Claims["aud"].([]any); isList {
			return nil
		}
		return old(ctx, token)
	}
}
