// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
)

// JWK returns the public key as a JSON Web Key (RFC 7517) with kid, alg and use.
func (k *Key) JWK() json.RawMessage {
	members, err := k.publicMembers()
	if err != nil {
		return json.RawMessage("{}") // NewKey has refused such a key
	}
	object := append(members, String("kid", k.id), String("alg", k.alg), String("use", "sig"))
	return json.RawMessage(object.Encode())
}

// KeySet returns a JWK Set (RFC 7517 §5), byte by byte as it is served.
func KeySet(keys []*Key) []byte {
	served := make([][]byte, len(keys))
	for i, key := range keys {
		served[i] = key.JWK()
	}
	return fmt.Appendf(nil, `{"keys":[%s]}`, bytes.Join(served, []byte(",")))
}

// publicMembers are the required members in lexicographic order, as the
// thumbprint needs them (RFC 7638 §3.2, RFC 8037 §2).
func (k *Key) publicMembers() (Object, error) {
	switch public := k.Public().(type) {
	case *rsa.PublicKey:
		exponent := big.NewInt(int64(public.E)).Bytes()
		return Object{String("e", b64(exponent)), String("kty", "RSA"), String("n", b64(public.N.Bytes()))}, nil
	case *ecdsa.PublicKey:
		x, y, err := coordinates(public)
		if err != nil {
			return nil, err
		}
		curve := public.Curve.Params().Name
		return Object{String("crv", curve), String("kty", "EC"), String("x", b64(x)), String("y", b64(y))}, nil
	case ed25519.PublicKey:
		return Object{String("crv", "Ed25519"), String("kty", "OKP"), String("x", b64(public))}, nil
	default:
		return nil, fmt.Errorf("forge: a %T is not a signing key", public)
	}
}

// coordinates are those of the point, as long as the curve's field elements
// (RFC 7518 §6.2.1.2).
func coordinates(public *ecdsa.PublicKey) (x, y []byte, err error) {
	point, err := public.Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("forge: encode EC key: %w", err)
	}
	size := len(point) / 2 // behind the byte that says that the point is not compressed
	return point[1 : 1+size], point[1+size:], nil
}

func thumbprint(members Object) string {
	digest := sha256.Sum256(members.Encode())
	return b64(digest[:])
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
