// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	"errors"
	"fmt"
	"math/big"

	_ "crypto/sha256" // the hashes of the algorithms
	_ "crypto/sha512"
)

// family is a kind of signature.
type family int

const (
	hmacFamily  family = iota + 1
	pkcs1Family        // RSASSA-PKCS1-v1_5
	pssFamily          // RSASSA-PSS
	ecdsaFamily
	eddsaFamily
)

// algorithm is a row of RFC 7518 §3.1, or RFC 8037 §3.1 and RFC 9864 §2.2.
type algorithm struct {
	family family
	hash   crypto.Hash
	curve  elliptic.Curve // of ECDSA
}

func lookUp(alg string) (algorithm, bool) {
	found, known := map[string]algorithm{
		"HS256": {hmacFamily, crypto.SHA256, nil}, "HS384": {hmacFamily, crypto.SHA384, nil}, "HS512": {hmacFamily, crypto.SHA512, nil},
		"RS256": {pkcs1Family, crypto.SHA256, nil}, "RS384": {pkcs1Family, crypto.SHA384, nil}, "RS512": {pkcs1Family, crypto.SHA512, nil},
		"PS256": {pssFamily, crypto.SHA256, nil}, "PS384": {pssFamily, crypto.SHA384, nil}, "PS512": {pssFamily, crypto.SHA512, nil},
		"ES256": {ecdsaFamily, crypto.SHA256, elliptic.P256()},
		"ES384": {ecdsaFamily, crypto.SHA384, elliptic.P384()},
		"ES512": {ecdsaFamily, crypto.SHA512, elliptic.P521()},
		"EdDSA": {eddsaFamily, 0, nil}, "Ed25519": {eddsaFamily, 0, nil},
	}[alg]
	return found, known
}

var errSignature = errors.New("the signature does not fit")

// Verify checks the signature of a JWS over its text as sent (RFC 7515 §5.2),
// with this algorithm, whatever the header says. A signature in a segment with
// a [Finding] does not verify: a strict reader never sees its bytes.
func (t Token) Verify(alg string, key Key) error {
	if t.Form != JWS && len(t.Segments) != 3 {
		return fmt.Errorf("honesty: %s: no signature to verify", count(len(t.Segments), "segment"))
	}
	for _, finding := range t.Findings {
		if finding.In == InSignature {
			return fmt.Errorf("honesty: %s", finding)
		}
	}
	if err := verify(alg, key, []byte(t.SigningInput()), t.Segment(InSignature).Bytes); err != nil {
		return fmt.Errorf("honesty: verify as %s: %w", alg, err)
	}
	return nil
}

func verify(alg string, key Key, input, signature []byte) error {
	a, known := lookUp(alg)
	if !known {
		return fmt.Errorf("no signature algorithm %q", alg)
	}
	switch public := key.Public.(type) {
	case nil:
		if a.family != hmacFamily || key.Secret == nil {
			return errors.New("a secret is for HMAC, and HMAC needs a secret")
		}
		mac := hmac.New(a.hash.New, key.Secret)
		mac.Write(input)
		return fits(hmac.Equal(mac.Sum(nil), signature))
	case *rsa.PublicKey:
		return verifyRSA(a, public, input, signature)
	case *ecdsa.PublicKey:
		return verifyECDSA(a, public, input, signature)
	case ed25519.PublicKey:
		return fits(a.family == eddsaFamily && len(public) == ed25519.PublicKeySize && ed25519.Verify(public, input, signature))
	default:
		return fmt.Errorf("a %T verifies nothing", key.Public)
	}
}

func verifyRSA(a algorithm, public *rsa.PublicKey, input, signature []byte) error {
	switch a.family {
	case pkcs1Family:
		return fits(rsa.VerifyPKCS1v15(public, a.hash, digest(a.hash, input), signature) == nil)
	case pssFamily:
		// The salt is as long as the hash (RFC 7518 §3.5).
		options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
		return fits(rsa.VerifyPSS(public, a.hash, digest(a.hash, input), signature, options) == nil)
	default:
		return errors.New("the key is an RSA key")
	}
}

// verifyECDSA takes R and S of the curve's size, one after the other (RFC 7518 §3.4).
func verifyECDSA(a algorithm, public *ecdsa.PublicKey, input, signature []byte) error {
	if a.family != ecdsaFamily || public.Curve != a.curve {
		return fmt.Errorf("the key is an EC key of %s", public.Curve.Params().Name)
	}
	size := (a.curve.Params().BitSize + 7) / octet
	if len(signature) != 2*size {
		return errSignature
	}
	r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
	return fits(ecdsa.Verify(public, digest(a.hash, input), r, s))
}

func digest(hash crypto.Hash, input []byte) []byte {
	h := hash.New()
	h.Write(input)
	return h.Sum(nil)
}

func fits(ok bool) error {
	if !ok {
		return errSignature
	}
	return nil
}
