// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // the fault is to accept it
	"crypto/sha256"
	"errors"
	"math/big"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenSignatures are faults in the arithmetic of signatures, and in the choice
// of the key.
func brokenSignatures() []Mutant {
	return []Mutant{
		{
			ID: "alg-rs512", Fault: "verifies RS512 with a key for RS256", Source: "RFC 8725 §3.1: each key has one algorithm",
			Deployments: publicKey, Apply: acceptAlgorithm("RS512", published(jwt.SigningMethodRS512)),
		},
		{
			ID: "alg-ps256", Fault: "verifies PS256 with a key for RS256", Source: "mod_auth_openidc 2.4.12.3; passport-jwt 4.0.1 without algorithms",
			Deployments: publicKey, Apply: acceptAlgorithm("PS256", published(jwt.SigningMethodPS256)),
		},
		{
			ID: "signature-pss", Fault: "accepts a PSS signature under RS256", Source: "RFC 7518 §3.3, §3.5",
			Deployments: publicKey, Apply: alsoSigned(published(jwt.SigningMethodPS256)),
		},
		{
			ID: "signature-sha1", Fault: "accepts a SHA-1 digest under RS256", Source: "RFC 7518 §3.3; RFC 8725 §3.2",
			Deployments: publicKey, Apply: alsoSigned(rsaKeys(digestSHA1)),
		},
		{
			ID: "signature-garbage", Fault: "ignores what follows the digest in a PKCS #1 signature", Source: "CVE-2006-4339, OpenSSL",
			Deployments: publicKey, Apply: alsoSigned(rsaKeys(digestAnywhere)),
		},
		{
			ID: "signature-not-reduced", Fault: "accepts a signature that is larger than the modulus", Source: "RFC 8017 §5.2.2",
			Deployments: publicKey, Apply: alsoSigned(rsaKeys(reduced)),
		},
		{
			ID: "signature-extended", Fault: "ignores bytes after the signature", Source: "RFC 8017 §8.2.2",
			Deployments: publicKey, Apply: alsoSigned(rsaKeys(cutToSize)),
		},
		{
			ID: "ecdsa-zero", Fault: "accepts an ECDSA signature of two zeros", Source: "CVE-2022-21449, Java 15 to 18",
			Deployments: publicKey, Apply: psychic(make([]byte, 64)),
		},
		{
			ID: "ecdsa-zero-der", Fault: "accepts a DER-coded ECDSA signature of two zeros", Source: "CVE-2022-21449, Java 15 to 18; WSTG-SESS-10",
			Deployments: publicKey, Apply: psychic([]byte{0x30, 6, 2, 1, 0, 2, 1, 0}),
		},
		{
			ID: "ecdsa-der", Fault: "accepts a DER-coded ECDSA signature", Source: "RFC 7518 §3.4: 64 octets",
			Deployments: publicKey, Apply: alsoSigned(derSigned),
		},
		{
			ID: "jwk-fallback", Fault: "verifies with the key in the token's own header when the key id is unknown", Source: "CVE-2026-27962, Authlib",
			Deployments: publicKey, Apply: instead("signature", fallbackKey),
		},
	}
}

// published verifies with the provider's RSA keys in some way.
func published(method jwt.SigningMethod) making {
	return rsaKeys(func(key *rsa.PublicKey, token *target.Token) error {
		return method.Verify(token.Input, token.JWT.Signature, key)
	})
}

func rsaKeys(verify func(*rsa.PublicKey, *target.Token) error) making {
	return func(p *target.Parts) verifier {
		return func(ctx context.Context, token *target.Token) error {
			return withPublished(ctx, p, func(key crypto.PublicKey) error {
				public, isRSA := key.(*rsa.PublicKey)
				if !isRSA {
					return errors.New("not an RSA key")
				}
				return verify(public, token)
			})
		}
	}
}

func digestSHA1(key *rsa.PublicKey, token *target.Token) error {
	digest := sha1.Sum([]byte(token.Input)) //nolint:gosec // the fault is to accept it
	return rsa.VerifyPKCS1v15(key, crypto.SHA1, digest[:], token.JWT.Signature)
}

// digestAnywhere looks for the padding's end and the digest after it, and not
// at the end of the block.
func digestAnywhere(key *rsa.PublicKey, token *target.Token) error {
	signature := new(big.Int).SetBytes(token.JWT.Signature)
	if signature.Cmp(key.N) >= 0 {
		return errors.New("not reduced")
	}
	block := make([]byte, key.Size())
	new(big.Int).Exp(signature, big.NewInt(int64(key.E)), key.N).FillBytes(block)
	padding, rest, found := bytes.Cut(block[2:], []byte{0})
	digest := sha256.Sum256([]byte(token.Input))
	// DigestInfo of SHA-256 (RFC 8017 §9.2).
	info := append([]byte("\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"), digest[:]...)
	if !found || block[0] != 0 || block[1] != 1 || len(bytes.Trim(padding, "\xff")) > 0 || !bytes.HasPrefix(rest, info) {
		return errors.New("no digest")
	}
	return nil
}

func reduced(key *rsa.PublicKey, token *target.Token) error {
	signature := new(big.Int).SetBytes(token.JWT.Signature)
	signature.Mod(signature, key.N)
	return jwt.SigningMethodRS256.Verify(token.Input, signature.FillBytes(make([]byte, key.Size())), key)
}

func cutToSize(key *rsa.PublicKey, token *target.Token) error {
	signature := token.JWT.Signature[:min(len(token.JWT.Signature), key.Size())]
	return jwt.SigningMethodRS256.Verify(token.Input, signature, key)
}

func psychic(signature []byte) func(*target.Parts) {
	return unless("signature", func(_ *target.Parts, token *target.Token) bool {
		return token.JWT.Method.Alg() == "ES256" && bytes.Equal(token.JWT.Signature, signature)
	})
}

func derSigned(p *target.Parts) verifier {
	return func(ctx context.Context, token *target.Token) error {
		found, err := p.Keys.Keys(ctx, "", "ES256")
		if err != nil {
			return err
		}
		digest := sha256.Sum256([]byte(token.Input))
		for _, key := range found {
			public, isEC := key.(*ecdsa.PublicKey)
			if isEC && ecdsa.VerifyASN1(public, digest[:], token.JWT.Signature) {
				return nil
			}
		}
		return errors.New("no key fits")
	}
}

func fallbackKey(p *target.Parts, old verifier) verifier {
	return func(ctx context.Context, token *target.Token) error {
		kid, _ := token.JWT.Header["kid"].(string)
		if found, err := p.Keys.Keys(ctx, kid, token.JWT.Method.Alg()); err != nil || len(found) > 0 {
			return old(ctx, token)
		}
		return embeddedKey(p, old)(ctx, token)
	}
}
