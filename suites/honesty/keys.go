// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Key is what a signature is verified with: a public key or a secret.
type Key struct {
	ID     string           // `kid`; may be empty
	Alg    string           // the one algorithm that the key is for; empty if it does not say
	Public crypto.PublicKey // *rsa.PublicKey, *ecdsa.PublicKey or ed25519.PublicKey; nil for a secret
	Secret []byte           // of HMAC; may be empty, but not nil
	JWK    []byte           // the key as it was published; nil if it came from elsewhere
}

// Keys are the keys that a provider publishes, the current one first. The zero
// value has none, and nothing verifies under it.
type Keys struct {
	list     []Key
	document []byte
}

// All returns the keys in the order of the document. The slice is the caller's.
func (k Keys) All() []Key { return slices.Clone(k.list) }

// NewKeys makes a set of keys that were never published as a document.
func NewKeys(keys ...Key) Keys { return Keys{list: keys} }

// ParseKeys reads a JWK Set (RFC 7517 §5), one JWK, or PEM: a public key or a
// certificate. A key of a kind that signs nothing known is passed over (RFC 7517
// §5); a document without any other is an error.
func ParseKeys(document []byte) (Keys, error) {
	document = bytes.Clone(document)
	keys, err := parseDocument(document)
	if err != nil {
		return Keys{}, fmt.Errorf("honesty: read keys: %w", err)
	}
	if len(keys) == 0 {
		return Keys{}, errors.New("honesty: read keys: there is no key that verifies signatures")
	}
	return Keys{list: keys, document: document}, nil
}

func parseDocument(document []byte) ([]Key, error) {
	if block, _ := pem.Decode(document); block != nil {
		public, err := parsePEM(block)
		return []Key{{Public: public}}, err
	}
	read := readObject("document", document)
	if !read.isObject || len(read.findings) > 0 {
		return nil, errors.New("the document is neither JSON nor PEM")
	}
	if !read.object.Has("keys") {
		key, known, err := parseJWK(document, read.object)
		if err != nil || !known {
			return nil, err
		}
		return []Key{key}, nil
	}
	return parseSet(read.object.Get("keys"))
}

func parseSet(list jsontext.Value) ([]Key, error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(list))
	if start, err := decoder.ReadToken(); err != nil || start.Kind() != jsontext.KindBeginArray {
		return nil, errors.New("`keys` is not a list")
	}
	var keys []Key
	for decoder.PeekKind() != jsontext.KindEndArray {
		value, err := decoder.ReadValue()
		if err != nil {
			return nil, err
		}
		read := readObject("key", value)
		if !read.isObject {
			return nil, errors.New("one of `keys` is not an object")
		}
		key, known, err := parseJWK(value.Clone(), read.object)
		if err != nil {
			return nil, err
		}
		if known {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// parseJWK reads one key (RFC 7518 §6, RFC 8037 §2).
func parseJWK(text []byte, jwk Object) (key Key, known bool, err error) {
	key.JWK = text
	key.ID, _ = jwk.Text("kid")
	key.Alg, _ = jwk.Text("alg")
	kty, _ := jwk.Text("kty")
	if use, is := jwk.Text("use"); is && use != "sig" {
		return Key{}, false, nil
	}
	switch kty {
	case "RSA":
		key.Public, err = rsaKey(jwk)
	case "EC":
		key.Public, err = ecKey(jwk)
	case "OKP":
		key.Public, err = okpKey(jwk)
	case "oct":
		key.Secret, err = octets(jwk, "k")
	default:
		return Key{}, false, nil
	}
	if err != nil {
		return Key{}, false, fmt.Errorf("key %q: %w", key.ID, err)
	}
	return key, true, nil
}

func rsaKey(jwk Object) (crypto.PublicKey, error) {
	n, err := octets(jwk, "n")
	if err != nil {
		return nil, err
	}
	e, err := octets(jwk, "e")
	if err != nil {
		return nil, err
	}
	exponent := new(big.Int).SetBytes(e)
	if !exponent.IsInt64() || exponent.Int64() > 1<<31-1 || exponent.Int64() < 2 {
		return nil, fmt.Errorf("exponent %s is out of range", clip(exponent.String()))
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())}, nil
}

func ecKey(jwk Object) (crypto.PublicKey, error) {
	name, _ := jwk.Text("crv")
	curve, known := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}[name]
	if !known {
		return nil, fmt.Errorf("unknown curve %q", name)
	}
	x, err := octets(jwk, "x")
	if err != nil {
		return nil, err
	}
	y, err := octets(jwk, "y")
	if err != nil {
		return nil, err
	}
	point := slices.Concat([]byte{4}, x, y) // uncompressed (SEC 1 §2.3.3)
	return ecdsa.ParseUncompressedPublicKey(curve, point)
}

func okpKey(jwk Object) (crypto.PublicKey, error) {
	x, err := octets(jwk, "x")
	if err != nil {
		return nil, err
	}
	if name, _ := jwk.Text("crv"); name != "Ed25519" || len(x) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("no Ed25519 key, but %d bytes for %q", len(x), name)
	}
	return ed25519.PublicKey(x), nil
}

func octets(jwk Object, name string) ([]byte, error) {
	text, is := jwk.Text(name)
	if !is {
		return nil, fmt.Errorf("the member %q is missing", name)
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("member %q: %w", name, err)
	}
	return decoded, nil
}

func parsePEM(block *pem.Block) (crypto.PublicKey, error) {
	switch block.Type {
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		return certificate.PublicKey, nil
	default:
		return nil, fmt.Errorf("the PEM block is %q, want a public key or a certificate", block.Type)
	}
}
