// SPDX-License-Identifier: Apache-2.0

package target

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/go-json-experiment/json"
)

const (
	minRSABits = 2048 // RFC 7518 §3.3
	// maxRSABits bounds the work that a published key can ask for.
	maxRSABits = 8192
)

// jwk is what is read of a JSON Web Key (RFC 7517 §4, RFC 7518 §6).
type jwk struct {
	KeyType    string   `json:"kty"`
	Use        string   `json:"use"`
	Operations []string `json:"key_ops"`
	Algorithm  string   `json:"alg"`
	ID         string   `json:"kid"`
	Curve      string   `json:"crv"`
	X          string   `json:"x"`
	Y          string   `json:"y"`
	Modulus    string   `json:"n"`
	Exponent   string   `json:"e"`
}

// parseJWK reads a key that may verify signatures.
func parseJWK(text []byte) (publicKey, error) {
	var parsed jwk
	if err := json.Unmarshal(text, &parsed); err != nil {
		return publicKey{}, fmt.Errorf("decode JWK: %w", err)
	}
	if parsed.Use != "" && parsed.Use != "sig" {
		return publicKey{}, fmt.Errorf("use is %q; want %q", parsed.Use, "sig")
	}
	if parsed.Operations != nil && !slices.Contains(parsed.Operations, "verify") {
		return publicKey{}, fmt.Errorf("key_ops is %q; want %q", parsed.Operations, "verify")
	}
	key, err := parsed.material()
	if err != nil {
		return publicKey{}, err
	}
	found, err := newPublicKey(parsed.ID, key)
	if err == nil && parsed.Algorithm != "" && parsed.Algorithm != found.alg {
		return publicKey{}, fmt.Errorf("alg is %q; want %q", parsed.Algorithm, found.alg)
	}
	return found, err
}

func (j jwk) material() (crypto.PublicKey, error) {
	switch {
	case j.KeyType == "RSA":
		n, err := base64.RawURLEncoding.DecodeString(j.Modulus)
		if err != nil {
			return nil, fmt.Errorf("n: %w", err)
		}
		e, err := base64.RawURLEncoding.DecodeString(j.Exponent)
		if err != nil || len(e) > 4 {
			return nil, fmt.Errorf("e: %w", errors.Join(err, errors.New("want at most 4 bytes of base64url")))
		}
		return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}, nil
	case j.KeyType == "EC" && j.Curve == "P-256":
		x, errX := base64.RawURLEncoding.DecodeString(j.X)
		y, errY := base64.RawURLEncoding.DecodeString(j.Y)
		if len(x) != 32 || len(y) != 32 {
			return nil, fmt.Errorf("x, y: %w", errors.Join(errX, errY, errors.New("want 32 bytes of base64url each")))
		}
		point := slices.Concat([]byte{4}, x, y) // uncompressed (SEC 1 §2.3.3)
		return ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	default:
		return nil, fmt.Errorf("kty %q with crv %q is not supported; there are RSA and EC with P-256", j.KeyType, j.Curve)
	}
}

// newPublicKey gives a key its one algorithm: RS256 or ES256, by its type
// (RFC 8725 §3.1).
func newPublicKey(id string, key crypto.PublicKey) (publicKey, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if bits := key.N.BitLen(); bits < minRSABits || bits > maxRSABits {
			return publicKey{}, fmt.Errorf("RSA key of %d bits; want %d to %d", bits, minRSABits, maxRSABits)
		}
		if key.E < 3 || key.E%2 == 0 {
			return publicKey{}, fmt.Errorf("RSA exponent %d; want an odd number above 2", key.E)
		}
		return publicKey{id: id, alg: rs256, key: key}, nil
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P256() {
			return publicKey{}, fmt.Errorf("EC key on %s; want P-256", key.Curve.Params().Name)
		}
		return publicKey{id: id, alg: es256, key: key}, nil
	default:
		return publicKey{}, fmt.Errorf("key is a %T; want RSA or EC", key)
	}
}

// parsePublicKey reads a configured key: a JWK, or a PEM SubjectPublicKeyInfo.
func parsePublicKey(text []byte) (publicKey, error) {
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{")) {
		return parseJWK(text)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" || len(rest) > 0 {
		return publicKey{}, errors.New("want one JWK, or one PEM block of type PUBLIC KEY")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return publicKey{}, err
	}
	return newPublicKey("", key)
}
