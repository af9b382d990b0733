// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

func slicesByName(list []probe) {
	slices.SortFunc(list, func(a, b probe) int { return cmp.Compare(a.name, b.name) })
}

// macProbes are signed with secrets that anybody can know.
func macProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	public := p.publicPEM(t)
	block, _ := pem.Decode(public)
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&p.key.PublicKey)})
	with := func(secret []byte, header changes) string {
		return p.jwt(t, jwt.SigningMethodHS256, secret, nil, header)
	}
	var oct map[string]any = changes{"kty": "oct", "k": b64([]byte("known"))}
	return []probe{
		{name: "hs256 trimmed", jwt: with(bytes.TrimSpace(public), nil)},
		{name: "hs256 space", jwt: with(append([]byte(" "), public...), nil)},
		{name: "hs256 pkcs1", jwt: with(pkcs1, nil)},
		{name: "hs256 der", jwt: with(block.Bytes, nil)},
		{name: "hs256 modulus", jwt: with([]byte(b64(p.key.N.Bytes())), nil)},
		{name: "hs256 secret", jwt: with([]byte("secret"), nil)},
		{name: "hs256 file", jwt: with([]byte{}, changes{"kid": "../../dev/null"})},
		{name: "hs256 sql", jwt: with([]byte("bp"), changes{"kid": "x' UNION SELECT 'bp';-- -"})},
		{name: "hs256 jwk", jwt: with([]byte("known"), changes{"jwk": oct})},
	}
}

func signatureProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	good := p.jwt(t, jwt.SigningMethodRS256, p.key, changes{"jti": "signature"}, nil)
	input := good[:strings.LastIndexByte(good, '.')]
	signature, err := base64.RawURLEncoding.DecodeString(good[len(input)+1:])
	if err != nil {
		t.Fatal(err)
	}
	elliptic := p.jwt(t, jwt.SigningMethodES256, p.ec, nil, changes{"kid": "k2"})
	ecInput := elliptic[:strings.LastIndexByte(elliptic, '.')]
	var foreign map[string]any = changes{"kty": "RSA", "e": "AQAB", "n": b64(p.foreign.N.Bytes())}
	larger := new(big.Int).Add(new(big.Int).SetBytes(signature), p.key.N).Bytes()
	return []probe{
		{name: "rs512", jwt: p.jwt(t, jwt.SigningMethodRS512, p.key, nil, nil)},
		{name: "ps256", jwt: p.jwt(t, jwt.SigningMethodPS256, p.key, nil, nil)},
		{name: "pss", jwt: input + "." + b64(p.pss(t, input))},
		{name: "sha1", jwt: input + "." + b64(p.sha1(t, input))},
		{name: "garbage after digest", jwt: input + "." + b64(p.garbage(input))},
		{name: "not reduced", jwt: input + "." + b64(larger)},
		{name: "longer", jwt: good[:len(input)+1] + b64(append(bytes.Clone(signature), 0))},
		{name: "es256 zeros", jwt: ecInput + "." + b64(make([]byte, 64))},
		{name: "es256 zeros, der", jwt: ecInput + ".MAYCAQACAQA"},
		{name: "es256 der", jwt: ecInput + "." + b64(p.der(t, ecInput))},
		{name: "embedded, unknown", jwt: p.jwt(t, jwt.SigningMethodRS256, p.foreign, nil, changes{"jwk": foreign, "kid": "k9"})},
		{name: "certificate", jwt: p.jwt(t, jwt.SigningMethodRS256, p.foreign, nil, changes{"x5c": []string{p.certificate(t)}})},
	}
}

func (p *provider) pss(t *testing.T, input string) []byte {
	t.Helper()
	signature, err := jwt.SigningMethodPS256.Sign(input, p.key)
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func (p *provider) sha1(t *testing.T, input string) []byte {
	t.Helper()
	digest := sha1.Sum([]byte(input))
	signature, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA1, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

// garbage signs a block whose padding is short, and whose rest is anything.
func (p *provider) garbage(input string) []byte {
	digest := sha256.Sum256([]byte(input))
	info := "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
	block := slices.Concat([]byte{0, 1}, bytes.Repeat([]byte{0xff}, 8), []byte{0}, []byte(info), digest[:])
	block = append(block, bytes.Repeat([]byte("x"), p.key.Size()-len(block))...)
	signature := new(big.Int).Exp(new(big.Int).SetBytes(block), p.key.D, p.key.N)
	return signature.FillBytes(make([]byte, p.key.Size()))
}

func (p *provider) der(t *testing.T, input string) []byte {
	t.Helper()
	digest := sha256.Sum256([]byte(input))
	signature, err := p.ec.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

func (p *provider) certificate(t *testing.T) string {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &p.foreign.PublicKey, p.foreign)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}
