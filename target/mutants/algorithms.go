// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"math/big"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenAlgorithms are faults in the verification of a JWT's signature.
func brokenAlgorithms() []Mutant {
	return []Mutant{
		{
			ID: "signature-unchecked", Fault: "accepts any signature of an allowed algorithm", Source: "CVE-2026-38651, Netmaker; CVE-2020-15240, omniauth-auth0",
			Deployments: publicKey, Apply: instead("signature", func(*target.Parts, verifier) verifier { return pass }),
		},
		{
			ID: "signature-empty", Fault: "accepts an empty signature", Source: "CVE-2020-28042, ServiceStack",
			Deployments: publicKey, Apply: instead("signature", unlessEmpty),
		},
		{
			ID: "alg-none", Fault: "accepts an unsigned JWT", Source: "CVE-2015-2951, F21 JWT.php; CVE-2022-23540, jsonwebtoken",
			Deployments: publicKey, Apply: acceptAlgorithm("none", always(pass)),
		},
		{
			ID: "alg-hs256-public-key", Fault: "verifies HS256 with the PEM of the public key as the secret", Source: "CVE-2015-9235, jsonwebtoken; CVE-2016-10555, jwt-simple",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", hmacOf(publicPEM)),
		},
		{
			ID: "alg-hs256-empty-key", Fault: "verifies HS256 with an empty secret", Source: "CVE-2026-44351, fast-jwt; CVE-2026-45363, ruby-jwt",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", always(hmacWith(nil))),
		},
		{
			ID: "jwk-embedded", Fault: "verifies with the key in the token's own header", Source: "CVE-2018-0114, node-jose; CVE-2026-27962, Authlib",
			Deployments: publicKey, Apply: instead("signature", embeddedKey),
		},
	}
}

func pass(context.Context, *target.Token) error { return nil }

// making makes a verifier for a server.
type making = func(*target.Parts) verifier

func always(verify verifier) making { return func(*target.Parts) verifier { return verify } }

// acceptAlgorithm lets tokens with one more algorithm pass, which the given
// function verifies.
func acceptAlgorithm(alg string, made making) func(*target.Parts) {
	return both(unless("alg", func(_ *target.Parts, token *target.Token) bool { return token.JWT.Method.Alg() == alg }),
		instead("signature", func(p *target.Parts, old verifier) verifier {
			verify := made(p)
			return func(ctx context.Context, token *target.Token) error {
				if token.JWT.Method.Alg() == alg {
					return verify(ctx, token)
				}
				return old(ctx, token)
			}
		}))
}

// alsoSigned accepts a signature that is right in another way.
func alsoSigned(made making) func(*target.Parts) {
	return instead("signature", func(p *target.Parts, old verifier) verifier {
		verify := made(p)
		return func(ctx context.Context, token *target.Token) error {
			err := old(ctx, token)
			if err != nil && verify(ctx, token) == nil {
				return nil
			}
			return err
		}
	})
}

func unlessEmpty(_ *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		if len(token.JWT.Signature) == 0 {
			return nil
		}
		return old(ctx, token)
	}
}

func embeddedKey(_ *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		key, err := headerKey(token.JWT.Header)
		if err != nil {
			return old(ctx, token)
		}
		return token.JWT.Method.Verify(token.Input, token.JWT.Signature, key)
	}
}

func headerKey(header map[string]any) (crypto.PublicKey, error) {
	members, _ := header["jwk"].(map[string]any)
	n, _ := members["n"].(string)
	e, _ := members["e"].(string)
	modulus, errN := base64.RawURLEncoding.DecodeString(n)
	exponent, errE := base64.RawURLEncoding.DecodeString(e)
	if errN != nil || errE != nil || len(modulus) == 0 || len(exponent) > 4 {
		return nil, errors.New("no RSA key in the header")
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: int(new(big.Int).SetBytes(exponent).Int64())}, nil
}
