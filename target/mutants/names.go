// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenIssuers are faults in the comparison of a JWT's issuer and subject, and
// in the recognition of what it is for.
func brokenIssuers() []Mutant {
	return []Mutant{
		{
			ID: "iss-optional", Fault: "accepts a JWT without issuer", Source: "RFC 9068 §2.2; @fastify/jwt 10.2.8 with allowedAud, for aud",
			Deployments: publicKey, Apply: optional("iss"),
		},
		{
			ID: "iss-list", Fault: "accepts a list of issuers that has the right one in it", Source: "CVE-2025-30144, fast-jwt",
			Deployments: publicKey, Apply: unlessClaim("iss", func(p *target.Parts, value any) bool {
				list, _ := value.([]any)
				return slices.ContainsFunc(list, func(entry any) bool { return entry == p.Options.Issuer })
			}),
		},
		{
			ID: "iss-prefix", Fault: "accepts an issuer that begins with the configured one", Source: "RFC 7519 §4.1.1; RFC 9068 §4",
			Deployments: publicKey, Apply: unlessText("iss", func(p *target.Parts, text string) bool { return strings.HasPrefix(text, p.Options.Issuer) }),
		},
		{
			ID: "iss-slash", Fault: "ignores a slash after the issuer", Source: "auth0/node-oauth2-jwt-bearer 8701dab: issuers are normalised",
			Deployments: publicKey, Apply: unlessText("iss", func(p *target.Parts, text string) bool {
				return strings.TrimSuffix(text, "/") == strings.TrimSuffix(p.Options.Issuer, "/")
			}),
		},
		{
			ID: "iss-case", Fault: "ignores the case of the issuer", Source: "RFC 7519 §2: StringOrURI is case-sensitive",
			Deployments: publicKey, Apply: unlessText("iss", func(p *target.Parts, text string) bool { return strings.EqualFold(text, p.Options.Issuer) }),
		},
		{
			ID: "iss-not-a-text", Fault: "ignores an issuer that is not a text", Source: "CVE-2026-22748, Spring Security: iss was not validated",
			Deployments: publicKey, Apply: unlessClaim("iss", func(_ *target.Parts, value any) bool {
				switch value.(type) {
				case string, []any:
					return false
				}
				return true
			}),
		},
		{
			ID: "sub-not-a-text", Fault: "accepts a subject that is not a text", Source: "golang-jwt 5.3.1; jsonwebtoken 9.0.3; jose 6.2.18; fast-jwt 6.3.6",
			Deployments: publicKey, Apply: unlessClaim("sub", func(_ *target.Parts, value any) bool { return value != nil && value != "" }),
		},
	}
}

// brokenAudiences are faults in the comparison of a JWT's audience.
func brokenAudiences() []Mutant {
	return []Mutant{
		{
			ID: "aud-prefix", Fault: "accepts an audience that begins with the configured one", Source: "RFC 7519 §4.1.3",
			Deployments: publicKey, Apply: unlessText("aud", func(p *target.Parts, text string) bool {
				return strings.HasPrefix(text, p.Options.Audience+".")
			}),
		},
		{
			ID: "aud-list-in-text", Fault: "reads an audience as a list of words", Source: "RFC 7519 §4.1.3: a list is an array",
			Deployments: publicKey, Apply: unlessText("aud", func(p *target.Parts, text string) bool {
				words := strings.FieldsFunc(text, func(char rune) bool { return char == ' ' || char == ',' })
				return slices.Contains(words, p.Options.Audience)
			}),
		},
		{
			ID: "aud-part", Fault: "accepts an audience that is part of the configured one", Source: "CVE-2024-53861, PyJWT 2.10.0, with iss",
			Deployments: publicKey, Apply: unlessText("aud", func(p *target.Parts, text string) bool {
				return text != "" && strings.Contains(p.Options.Audience, text)
			}),
		},
		{
			ID: "aud-slash", Fault: "ignores a slash after the audience", Source: "google/jwt_verify_lib b59e807: audiences are normalised",
			Deployments: publicKey, Apply: unlessText("aud", func(p *target.Parts, text string) bool {
				return strings.TrimSuffix(text, "/") == p.Options.Audience
			}),
		},
		{
			ID: "aud-case", Fault: "ignores the case of the audience", Source: "RFC 7519 §4.1.3: case-sensitive",
			Deployments: publicKey, Apply: unlessText("aud", func(p *target.Parts, text string) bool { return strings.EqualFold(text, p.Options.Audience) }),
		},
		{
			ID: "aud-wildcard", Fault: `accepts the audience "*"`, Source: "RFC 7519 §4.1.3: the audience identifies itself",
			Deployments: publicKey, Apply: unlessText("aud", func(_ *target.Parts, text string) bool { return text == "*" }),
		},
		{
			ID: "aud-empty", Fault: "takes an empty audience for none, and none for any", Source: "CVE-2026-55689, OpenFGA",
			Deployments: publicKey, Apply: unlessClaim("aud", func(_ *target.Parts, value any) bool {
				list, isList := value.([]any)
				return value == nil || value == "" || isList && len(list) == 0
			}),
		},
		{
			ID: "aud-not-a-text", Fault: "ignores an audience that is neither a text nor a list", Source: "CVE-2020-26160, dgrijalva/jwt-go, with other types",
			Deployments: publicKey, Apply: unlessClaim("aud", func(_ *target.Parts, value any) bool {
				switch value.(type) {
				case float64, bool, map[string]any:
					return true
				}
				return false
			}),
		},
		{
			ID: "aud-list-refused", Fault: "refuses a list of audiences", Source: "HAProxy 2.6.12 jwt_verify recipe",
			Deployments: publicKey, Apply: instead("aud", func(_ *target.Parts, old verifier) verifier {
				return func(ctx context.Context, token *target.Token) error {
					if _, isList := token.Claims["aud"].([]any); isList {
						return errors.New("aud is a list")
					}
					return old(ctx, token)
				}
			}),
		},
	}
}

// unlessText is unlessClaim for a claim that is a text.
func unlessText(name string, meets func(p *target.Parts, text string) bool) func(*target.Parts) {
	return unlessClaim(name, func(p *target.Parts, value any) bool {
		text, isString := value.(string)
		return isString && meets(p, text)
	})
}
