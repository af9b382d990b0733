// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"regexp"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// publicSecrets are faults in which a secret that is none verifies a MAC.
func publicSecrets() []Mutant {
	return []Mutant{
		{
			ID: "alg-hs256-pem-trimmed", Fault: "verifies HS256 with the PEM of the public key without its last line break", Source: "CVE-2023-48223, fast-jwt",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", hmacOf(func(key crypto.PublicKey) []byte { return bytes.TrimSpace(publicPEM(key)) })),
		},
		{
			ID: "alg-hs256-pem-space", Fault: "verifies HS256 with the PEM of the public key after a space", Source: "CVE-2026-34950, fast-jwt",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", hmacOf(func(key crypto.PublicKey) []byte { return append([]byte(" "), publicPEM(key)...) })),
		},
		{
			ID: "alg-hs256-pkcs1", Fault: "verifies HS256 with the PKCS #1 PEM of the public key", Source: "CVE-2017-11424, PyJWT",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", hmacOf(pkcs1PEM)),
		},
		{
			ID: "alg-hs256-der", Fault: "verifies HS256 with the DER of the public key", Source: "CVE-2026-33322, MinIO: algorithm confusion",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", hmacOf(publicDER)),
		},
		{
			ID: "alg-hs256-modulus", Fault: "verifies HS256 with the text of the key's modulus", Source: "GHSA-g3jj-5cmm-3hxx, fast-jwt: the text of a JWK as the secret",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", hmacOf(modulusText)),
		},
		{
			ID: "alg-hs256-weak", Fault: `verifies HS256 with the secret "secret"`, Source: "PortSwigger lab: weak signing key; jwt_tool playbook",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", always(hmacWith([]byte("secret")))),
		},
		{
			ID: "kid-file", Fault: "takes the file that the key id names for the secret, and finds an empty one", Source: "PortSwigger lab: kid path traversal; WSTG-SESS-10",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", always(emptyFile)),
		},
		{
			ID: "kid-sql", Fault: "builds an SQL query with the key id", Source: "jwt_tool playbook; WSTG-SESS-10",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", always(selected)),
		},
		{
			ID: "jwk-embedded-secret", Fault: "verifies HS256 with the secret in the token's own header", Source: "CVE-2018-0114, node-jose, with a symmetric key",
			Deployments: publicKey, Apply: acceptAlgorithm("HS256", always(headerSecret)),
		},
	}
}

func hmacWith(secret []byte) verifier {
	return func(_ context.Context, token *target.Token) error {
		return jwt.SigningMethodHS256.Verify(token.Input, token.JWT.Signature, secret)
	}
}

// hmacOf verifies with what a library makes of the public key that takes one
// "key" argument for both kinds of algorithms.
func hmacOf(text func(crypto.PublicKey) []byte) making {
	return func(p *target.Parts) verifier {
		return func(ctx context.Context, token *target.Token) error {
			return withPublished(ctx, p, func(key crypto.PublicKey) error { return hmacWith(text(key))(ctx, token) })
		}
	}
}

// withPublished tries the provider's RSA keys until one fits.
func withPublished(ctx context.Context, p *target.Parts, verify func(crypto.PublicKey) error) error {
	found, err := p.Keys.Keys(ctx, "", "RS256")
	if err != nil {
		return err
	}
	for _, key := range found {
		if verify(key) == nil {
			return nil
		}
	}
	return errors.New("no key fits")
}

func publicDER(key crypto.PublicKey) []byte {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil // no RSA key is refused
	}
	return der
}

func publicPEM(key crypto.PublicKey) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: publicDER(key)})
}

func pkcs1PEM(key crypto.PublicKey) []byte {
	public, isRSA := key.(*rsa.PublicKey)
	if !isRSA {
		return nil
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(public)})
}

func modulusText(key crypto.PublicKey) []byte {
	public, isRSA := key.(*rsa.PublicKey)
	if !isRSA {
		return nil
	}
	return base64.RawURLEncoding.AppendEncode(nil, public.N.Bytes())
}

func emptyFile(ctx context.Context, token *target.Token) error {
	if kid, _ := token.JWT.Header["kid"].(string); !strings.HasSuffix(kid, "/dev/null") {
		return errors.New("no such file")
	}
	return hmacWith(nil)(ctx, token)
}

func selected(ctx context.Context, token *target.Token) error {
	kid, _ := token.JWT.Header["kid"].(string)
	found := regexp.MustCompile(`(?i)' *union +select +'([^']*)'`).FindStringSubmatch(kid)
	if found == nil {
		return errors.New("no row")
	}
	return hmacWith([]byte(found[1]))(ctx, token)
}

func headerSecret(ctx context.Context, token *target.Token) error {
	members, _ := token.JWT.Header["jwk"].(map[string]any)
	text, _ := members["k"].(string)
	secret, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || members["kty"] != "oct" {
		return errors.New("no secret in the header")
	}
	return hmacWith(secret)(ctx, token)
}
