// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
)

// Key is a signing key. It is immutable and may be used concurrently.
type Key struct {
	id      string
	alg     string
	private crypto.Signer
	random  io.Reader
}

// GenerateKey makes a key for a signature algorithm. Its id is the key's
// thumbprint (RFC 7638). An RSA key takes about a tenth of a second.
func GenerateKey(alg string, random io.Reader) (*Key, error) {
	asked, err := findAlgorithm(alg)
	if err != nil {
		return nil, err
	}
	private, err := asked.generate(random)
	if err != nil {
		return nil, fmt.Errorf("forge: generate %s key: %w", alg, err)
	}
	return NewKey(alg, private, random)
}

// NewKey makes a signing key of a private key: RSA, EC on the curve of the
// algorithm, or Ed25519.
func NewKey(alg string, private crypto.Signer, random io.Reader) (*Key, error) {
	asked, err := findAlgorithm(alg)
	if err != nil {
		return nil, err
	}
	if !asked.fits(private.Public()) {
		return nil, fmt.Errorf("forge: a %T cannot sign %s", private, alg)
	}
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

// Public is the public half: *rsa.PublicKey, *ecdsa.PublicKey or
// ed25519.PublicKey.
func (k *Key) Public() crypto.PublicKey { return k.private.Public() }

// WithID returns the same key under another id.
func (k *Key) WithID(id string) *Key {
	renamed := *k
	renamed.id = id
	return &renamed
}

// As returns the same key, signing with another algorithm of its type.
func (k *Key) As(alg string) (*Key, error) {
	asked, err := findAlgorithm(alg)
	if err != nil {
		return nil, err
	}
	if !asked.fits(k.Public()) {
		return nil, fmt.Errorf("forge: the key of %s cannot sign %s", k.alg, alg)
	}
	other := *k
	other.alg = alg
	return &other, nil
}

// Sign returns the JWS signature of input (RFC 7515 §5.1, RFC 7518 §3).
func (k *Key) Sign(input []byte) ([]byte, error) {
	own, err := findAlgorithm(k.alg)
	if err != nil {
		return nil, err
	}
	signature, err := own.sign(k.private, input, k.random)
	if err != nil {
		return nil, fmt.Errorf("forge: sign %s: %w", k.alg, err)
	}
	return signature, nil
}

// PublicPEM returns the public key as a PEM SubjectPublicKeyInfo.
func (k *Key) PublicPEM() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(k.Public())
	if err != nil {
		return "", fmt.Errorf("forge: encode public key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}
