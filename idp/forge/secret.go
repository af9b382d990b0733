// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// secretBytes are the bytes that a secret stands for. All of them can be made
// of what the provider publishes.
func secretBytes(name fixtures.Secret, key *Key, base Base) ([]byte, error) {
	switch name {
	case fixtures.EmptySecret:
		return nil, nil
	case fixtures.ZeroSecret:
		return make([]byte, sha256.Size), nil
	case fixtures.JWKServed:
		return key.JWK(), nil
	case fixtures.JWKSServed:
		return KeySet(base.Published), nil
	case fixtures.JWKCompact:
		members, err := key.publicMembers()
		return members.Encode(), err
	case fixtures.JWKPretty:
		var pretty bytes.Buffer
		err := json.Indent(&pretty, key.JWK(), "", "  ")
		return pretty.Bytes(), err
	case fixtures.CertificatePEM:
		return certificatePEM(key)
	case fixtures.OpenSSH:
		return openSSH(key)
	case fixtures.PKCS1PEM, fixtures.PKCS1DER, fixtures.Modulus, fixtures.ModulusText:
		return rsaSecret(name, key, base)
	case fixtures.Coordinates, fixtures.UncompressedPoint:
		return ecSecret(name, key, base)
	default:
		return pemSecret(name, key)
	}
}

// pemSecret is one of the forms of the SubjectPublicKeyInfo.
func pemSecret(name fixtures.Secret, key *Key) ([]byte, error) {
	text, err := key.PublicPEM()
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode([]byte(text))
	switch name {
	case fixtures.PublicPEM:
		return []byte(text), nil
	case fixtures.PublicPEMNoEnd:
		return []byte(strings.TrimSuffix(text, "\n")), nil
	case fixtures.PublicPEMCRLF:
		return []byte(strings.ReplaceAll(text, "\n", "\r\n")), nil
	case fixtures.PublicPEMSpace:
		return []byte(" " + text), nil
	case fixtures.PublicPEMJunk:
		return []byte("public key:\n" + text), nil
	case fixtures.PublicPEMDigest:
		digest := sha256.Sum256([]byte(text))
		return digest[:], nil
	case fixtures.PEMOneLine:
		lines := strings.Split(strings.TrimSpace(text), "\n")
		return []byte(strings.Join(lines[1:len(lines)-1], "")), nil
	case fixtures.SPKIDER:
		return block.Bytes, nil
	default:
		return nil, fmt.Errorf("forge: there is no secret %q", name)
	}
}

// rsaSecret is made of the published RSA key if the named one is of another type.
func rsaSecret(name fixtures.Secret, key *Key, base Base) ([]byte, error) {
	public, isRSA := key.Public().(*rsa.PublicKey)
	if !isRSA {
		_, private, err := base.rsaKey()
		if err != nil {
			return nil, fmt.Errorf("%w to make the secret %s of", err, name)
		}
		public = &private.PublicKey
	}
	switch name {
	case fixtures.PKCS1PEM:
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(public)}), nil
	case fixtures.PKCS1DER:
		return x509.MarshalPKCS1PublicKey(public), nil
	case fixtures.ModulusText:
		return []byte(b64(public.N.Bytes())), nil
	default:
		return public.N.Bytes(), nil
	}
}

// ecSecret is made of the published EC key if the named one is of another type.
func ecSecret(name fixtures.Secret, key *Key, base Base) ([]byte, error) {
	public, isEC := key.Public().(*ecdsa.PublicKey)
	if !isEC {
		_, private, err := base.ecKey()
		if err != nil {
			return nil, fmt.Errorf("%w to make the secret %s of", err, name)
		}
		public = &private.PublicKey
	}
	if name == fixtures.UncompressedPoint {
		return public.Bytes()
	}
	x, y, err := coordinates(public)
	return slices.Concat(x, y), err
}
