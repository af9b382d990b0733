// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// publicSecret is what everybody knows of a published key, in the form that
// [fixtures.Secret] documents. A certificate is not known: the key has signed it
// itself, at some time.
func publicSecret(name fixtures.Secret, key Key, document []byte) (secret []byte, known bool) {
	der, err := x509.MarshalPKIXPublicKey(key.Public)
	if err != nil {
		return nil, false
	}
	framed := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	switch name {
	case fixtures.EmptySecret:
		return []byte{}, true
	case fixtures.ZeroSecret:
		return make([]byte, sha256.Size), true
	case fixtures.PublicPEM:
		return framed, true
	case fixtures.PublicPEMNoEnd:
		return bytes.TrimSuffix(framed, []byte("\n")), true
	case fixtures.PublicPEMCRLF:
		return bytes.ReplaceAll(framed, []byte("\n"), []byte("\r\n")), true
	case fixtures.PublicPEMSpace:
		return append([]byte(" "), framed...), true
	case fixtures.PublicPEMJunk:
		return append([]byte("public key:\n"), framed...), true
	case fixtures.PublicPEMDigest:
		digest := sha256.Sum256(framed)
		return digest[:], true
	case fixtures.PEMOneLine:
		lines := strings.Split(strings.TrimSpace(string(framed)), "\n")
		return []byte(strings.Join(lines[1:len(lines)-1], "")), true
	case fixtures.SPKIDER:
		return der, true
	case fixtures.JWKServed:
		return key.JWK, key.JWK != nil
	case fixtures.JWKPretty:
		pretty := jsontext.Value(bytes.Clone(key.JWK))
		err := pretty.Indent(jsontext.WithIndent("  "))
		return pretty, err == nil && key.JWK != nil
	case fixtures.JWKSServed:
		return document, document != nil
	default:
		return keyBytes(name, key)
	}
}

// keyBytes are the secrets that only keys of one type have.
func keyBytes(name fixtures.Secret, key Key) (secret []byte, known bool) {
	if public, is := key.Public.(*rsa.PublicKey); is {
		return rsaBytes(name, key, public)
	}
	public, is := key.Public.(*ecdsa.PublicKey)
	if !is {
		return nil, false
	}
	point, err := public.Bytes()
	switch {
	case err != nil:
		return nil, false
	case name == fixtures.OpenSSH && len(point) == 65: // RFC 5656 §3.1
		return authorizedKey("ecdsa-sha2-nistp256", []byte("nistp256"), point), true
	case name == fixtures.UncompressedPoint:
		return point, true
	case name == fixtures.Coordinates:
		return point[1:], true
	}
	return nil, false
}

func rsaBytes(name fixtures.Secret, key Key, public *rsa.PublicKey) (secret []byte, known bool) {
	der := x509.MarshalPKCS1PublicKey(public)
	switch name {
	case fixtures.PKCS1DER:
		return der, true
	case fixtures.PKCS1PEM:
		return pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der}), true
	case fixtures.Modulus:
		return public.N.Bytes(), true
	case fixtures.ModulusText:
		return []byte(encodeSegment(public.N.Bytes())), true
	case fixtures.OpenSSH: // RFC 4253 §6.6; both numbers as mpint, RFC 4251 §5
		e := big.NewInt(int64(public.E)).Bytes()
		return authorizedKey("ssh-rsa", e, append([]byte{0}, public.N.Bytes()...)), true
	case fixtures.JWKCompact:
		return compactJWK(key), true
	default:
		return nil, false
	}
}

// authorizedKey is a public key as OpenSSH writes it, without a comment.
func authorizedKey(kind string, fields ...[]byte) []byte {
	var blob []byte
	for _, field := range append([][]byte{[]byte(kind)}, fields...) {
		blob = binary.BigEndian.AppendUint32(blob, uint32(len(field))) //nolint:gosec // a key is short
		blob = append(blob, field...)
	}
	return []byte(kind + " " + base64.StdEncoding.EncodeToString(blob))
}

// compactJWK has the required members of an RSA key in the order of their
// names (RFC 7638 §3.2).
func compactJWK(key Key) []byte {
	jwk := readObject("key", key.JWK).object
	var required Object
	for _, name := range []string{"e", "kty", "n"} {
		required = append(required, Member{Name: name, Value: bytes.Clone(jwk.Get(name))})
	}
	return jsontext.Value(required.encode())
}
