// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"
	"io"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// The signature algorithms that a provider signs with by itself (RFC 7518
// §3.1). Recipes know all of [fixtures.SignatureAlgorithms].
const (
	RS256 = "RS256"
	ES256 = "ES256"
)

const rsaBits = 2048 // the least that RS256 allows (RFC 7518 §3.3)

// algorithm is what a signature algorithm asks of its key: RSA, EC on a curve,
// or Ed25519 if neither is set.
type algorithm struct {
	hash  crypto.Hash // 0 for Ed25519, which hashes by itself
	rsa   bool
	pss   bool
	curve elliptic.Curve
}

// algorithms are those of RFC 7518 §3.1 and RFC 8037 §3.1.
func algorithms() map[string]algorithm {
	return map[string]algorithm{
		"RS256": {hash: crypto.SHA256, rsa: true},
		"RS384": {hash: crypto.SHA384, rsa: true},
		"RS512": {hash: crypto.SHA512, rsa: true},
		"PS256": {hash: crypto.SHA256, rsa: true, pss: true},
		"PS384": {hash: crypto.SHA384, rsa: true, pss: true},
		"PS512": {hash: crypto.SHA512, rsa: true, pss: true},
		"ES256": {hash: crypto.SHA256, curve: elliptic.P256()},
		"ES384": {hash: crypto.SHA384, curve: elliptic.P384()},
		"ES512": {hash: crypto.SHA512, curve: elliptic.P521()},
		"EdDSA": {},
	}
}

func findAlgorithm(name string) (algorithm, error) {
	found, known := algorithms()[name]
	if !known {
		return algorithm{}, fmt.Errorf("forge: unknown algorithm %q%s", name, fixtures.Suggest(name, fixtures.SignatureAlgorithms()))
	}
	return found, nil
}

func (a algorithm) generate(random io.Reader) (crypto.Signer, error) {
	switch {
	case a.rsa:
		return rsa.GenerateKey(random, rsaBits)
	case a.curve != nil:
		return ecdsa.GenerateKey(a.curve, random)
	default:
		_, private, err := ed25519.GenerateKey(random)
		return private, err
	}
}

// fits reports whether a public key can verify signatures of the algorithm.
func (a algorithm) fits(public crypto.PublicKey) bool {
	switch public := public.(type) {
	case *rsa.PublicKey:
		return a.rsa
	case *ecdsa.PublicKey:
		return a.curve != nil && public.Curve == a.curve
	case ed25519.PublicKey:
		return a == algorithm{}
	default:
		return false
	}
}

// sign makes a signature in the form that a JWS has it in.
func (a algorithm) sign(private crypto.Signer, input []byte, random io.Reader) ([]byte, error) {
	if key, isEC := private.(*ecdsa.PrivateKey); isEC {
		r, s, err := ecdsa.Sign(random, key, a.digest(input))
		if err != nil {
			return nil, err
		}
		return joinRS(r, s, (key.Curve.Params().BitSize+7)/8), nil
	}
	options := crypto.SignerOpts(a.hash)
	if a.pss {
		// The salt is as long as the digest (RFC 7518 §3.5).
		options = &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
	}
	return private.Sign(random, a.digest(input), options)
}

func (a algorithm) digest(input []byte) []byte {
	if a.hash == 0 {
		return input
	}
	hash := a.hash.New()
	hash.Write(input)
	return hash.Sum(nil)
}
