// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
)

// The signature algorithms (RFC 7518 §3.1).
const (
	RS256 = "RS256"
	ES256 = "ES256"
)

const rsaBits = 2048 // the least that RS256 allows (RFC 7518 §3.3)

// Key is a signing key. It is immutable and may be used concurrently.
type Key struct {
	id      string
	alg     string
	private crypto.Signer
	random  io.Reader
}

// GenerateKey makes a key for the algorithm RS256 or ES256. Its id is the
// key's thumbprint (RFC 7638). An RSA key takes about a tenth of a second.
func GenerateKey(alg string, random io.Reader) (*Key, error) {
	var private crypto.Signer
	var err error
	switch alg {
	case RS256:
		private, err = rsa.GenerateKey(random, rsaBits)
	case ES256:
		private, err = ecdsa.GenerateKey(elliptic.P256(), random)
	default:
		return nil, fmt.Errorf("forge: unknown algorithm %q; there are RS256 and ES256", alg)
	}
	if err != nil {
		return nil, fmt.Errorf("forge: generate %s key: %w", alg, err)
	}
	return NewKey(alg, private, random)
}

// NewKey makes a signing key of a private RSA or P-256 key.
func NewKey(alg string, private crypto.Signer, random io.Reader) (*Key, error) {
	key := &Key{alg: alg, private: private, random: random}
	members, err := key.publicMembers()
	if err != nil {
		return nil, err
	}
	key.id = thumbprint(members)
	return key, nil
}

// ID is the key's `kid`.
func (k *Key) ID() string { return k.id }

// Alg is the algorithm that the key signs with.
func (k *Key) Alg() string { return k.alg }

// Public is the public half: *rsa.PublicKey or *ecdsa.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.private.Public() }

// WithID returns the same key under another id.
func (k *Key) WithID(id string) *Key {
	renamed := *k
	renamed.id = id
	return &renamed
}

// Sign returns the JWS signature of input (RFC 7515 §5.1, RFC 7518 §3).
func (k *Key) Sign(input []byte) ([]byte, error) {
	digest := sha256.Sum256(input)
	switch private := k.private.(type) {
	case *rsa.PrivateKey:
		return private.Sign(k.random, digest[:], crypto.SHA256)
	case *ecdsa.PrivateKey:
		r, s, err := ecdsa.Sign(k.random, private, digest[:])
		if err != nil {
			return nil, err
		}
		size := (private.Curve.Params().BitSize + 7) / 8
		signature := make([]byte, 2*size)
		r.FillBytes(signature[:size])
		s.FillBytes(signature[size:])
		return signature, nil
	default:
		return nil, fmt.Errorf("forge: no signature with a %T", private)
	}
}

// JWK returns the public key as a JSON Web Key (RFC 7517) with kid, alg and use.
func (k *Key) JWK() json.RawMessage {
	members, err := k.publicMembers()
	if err != nil {
		return json.RawMessage("{}") // NewKey has refused such a key
	}
	object := append(members, String("kid", k.id), String("alg", k.alg), String("use", "sig"))
	return json.RawMessage(object.Encode())
}

// PublicPEM returns the public key as a PEM SubjectPublicKeyInfo.
func (k *Key) PublicPEM() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(k.Public())
	if err != nil {
		return "", fmt.Errorf("forge: encode public key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}

// publicMembers are the required members in lexicographic order, as the
// thumbprint needs them (RFC 7638 §3.2).
func (k *Key) publicMembers() (Object, error) {
	switch public := k.Public().(type) {
	case *rsa.PublicKey:
		if k.alg != RS256 {
			return nil, fmt.Errorf("forge: an RSA key cannot sign %s", k.alg)
		}
		exponent := big.NewInt(int64(public.E)).Bytes()
		return Object{String("e", b64(exponent)), String("kty", "RSA"), String("n", b64(public.N.Bytes()))}, nil
	case *ecdsa.PublicKey:
		if k.alg != ES256 || public.Curve != elliptic.P256() {
			return nil, fmt.Errorf("forge: an EC key on %s cannot sign %s", public.Curve.Params().Name, k.alg)
		}
		point, err := public.Bytes()
		if err != nil {
			return nil, fmt.Errorf("forge: encode EC key: %w", err)
		}
		x, y := point[1:33], point[33:]
		return Object{String("crv", "P-256"), String("kty", "EC"), String("x", b64(x)), String("y", b64(y))}, nil
	default:
		return nil, fmt.Errorf("forge: a %T is not a signing key", public)
	}
}

func thumbprint(members Object) string {
	digest := sha256.Sum256(members.Encode())
	return b64(digest[:])
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
