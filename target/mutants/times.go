// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"errors"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenTimes are faults in the validation of a JWT's lifetime.
func brokenTimes() []Mutant {
	return []Mutant{
		{
			ID: "exp-null", Fault: "takes an expiry of null for none", Source: "go-jose 4.1.9",
			Deployments: publicKey, Apply: unlessClaim("exp", func(_ *target.Parts, value any) bool { return value == nil }),
		},
		{
			ID: "exp-zero", Fault: "takes an expiry of 0 for none", Source: "golang-jwt 5.3.1 without WithExpirationRequired",
			Deployments: publicKey, Apply: unlessClaim("exp", func(_ *target.Parts, value any) bool { return value == 0.0 }),
		},
		{
			ID: "exp-negative", Fault: "reads a negative expiry as an unsigned number", Source: "google/jwt_verify_lib#68",
			Deployments: publicKey, Apply: unlessClaim("exp", func(_ *target.Parts, value any) bool {
				number, isNumber := value.(float64)
				return isNumber && number < 0
			}),
		},
		{
			ID: "exp-text", Fault: "reads an expiry that is a text as a number", Source: "coreos/go-oidc 3.21.0; lestrrat jwx 3.3.0",
			Deployments: publicKey, Apply: instead("exp", readText("exp")),
		},
		{
			ID: "exp-text-ignored", Fault: "takes an expiry that is a text for none", Source: "mod_auth_openidc 2.4.12.3",
			Deployments: publicKey, Apply: unlessClaim("exp", isText),
		},
		{
			ID: "exp-name-case", Fault: "reads EXP as exp", Source: "golang/go#14750; go-jose 4.1.9; coreos/go-oidc 3.21.0",
			Deployments: publicKey, Apply: instead("exp", anyCase),
		},
		{
			ID: "exp-leeway", Fault: "accepts a JWT for half an hour after its expiry", Source: "RFC 9068 §4: no more than a few minutes",
			Deployments: publicKey, Apply: unlessClaim("exp", func(p *target.Parts, value any) bool {
				expires, isNumber := value.(float64)
				late := float64(p.Options.Now().Unix()) - expires
				return isNumber && late < (30*time.Minute).Seconds()
			}),
		},
		{
			ID: "exp-fraction-refused", Fault: "refuses an expiry with a fraction", Source: "RFC 7519 §2: a JSON number",
			Deployments: publicKey, Apply: instead("exp", whole),
		},
		{
			ID: "nbf-text", Fault: "ignores a beginning that is a text", Source: "mod_auth_openidc 2.4.12.3 with exp",
			Deployments: publicKey, Apply: unlessClaim("nbf", isText),
		},
		{
			ID: "nbf-null", Fault: "ignores a beginning that is null", Source: "go-jose 4.1.9 with exp",
			Deployments: publicKey, Apply: unlessClaim("nbf", func(_ *target.Parts, value any) bool { return value == nil }),
		},
		{
			ID: "iat-text", Fault: "ignores a time of issue that is a text", Source: "RFC 7519 §4.1.6: a number",
			Deployments: publicKey, Apply: unlessClaim("iat", isText),
		},
	}
}

func isText(_ *target.Parts, value any) bool {
	_, isString := value.(string)
	return isString
}

// readText makes a check of a number one that takes its digits in quotes.
func readText(claim string) func(*target.Parts, verifier) verifier {
	return func(_ *target.Parts, old verifier) verifier {
		return func(ctx context.Context, token *target.Token) error {
			text, _ := token.Claims[claim].(string)
			number, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return old(ctx, token)
			}
			return old(ctx, withClaim(token, claim, number))
		}
	}
}

func anyCase(_ *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		for name, value := range token.Claims {
			if name != "exp" && strings.EqualFold(name, "exp") {
				return old(ctx, withClaim(token, "exp", value))
			}
		}
		return old(ctx, token)
	}
}

func whole(_ *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		if expires, isNumber := token.Claims["exp"].(float64); isNumber && expires != math.Trunc(expires) {
			return errors.New("exp is not an integer")
		}
		return old(ctx, token)
	}
}

// withClaim is a token with another claim.
func withClaim(token *target.Token, name string, value any) *target.Token {
	changed := *token
	changed.Claims = maps.Clone(token.Claims)
	changed.Claims[name] = value
	return &changed
}
