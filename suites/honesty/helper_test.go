// SPDX-License-Identifier: Apache-2.0

package honesty_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"github.com/bearproof-dev/bearproof/suites/honesty"
)

func now() time.Time { return time.Unix(1_800_000_000, 0) }

const (
	goodHeader = `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`
	goodClaims = `{"iss":"https://a","sub":"u1","aud":"api","exp":1800000300,"iat":1800000000,"jti":"j1","preferred_username":"ann","email":"a@a"}`
)

// signer signs by hand, with the standard library alone.
type signer struct{ key *rsa.PrivateKey }

func newSigner(t *testing.T) signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return signer{key}
}

func (s signer) published() honesty.Keys {
	return honesty.NewKeys(honesty.Key{ID: "k1", Alg: "RS256", Public: s.key.Public()})
}

// sign makes an RS256 token of the two texts.
func (s signer) sign(t *testing.T, header, claims string) string {
	t.Helper()
	return s.signText(t, b64(header)+"."+b64(claims))
}

func (s signer) signText(t *testing.T, input string) string {
	t.Helper()
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(nil, s.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + b64(string(signature))
}

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
