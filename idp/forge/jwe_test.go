// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// jweHeader is what the test needs to decrypt.
type jweHeader struct {
	Alg, Enc, Kid, CTY, P2S string
	P2C                     int
}

// Every JWE is decrypted by what crypto/* offers for it.
func TestJWE(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key, err := forge.NewKey(forge.RS256, private, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	base := newBase(t, key)
	claims := string(base.Claims.Encode())
	text := publicPEM(t, key)
	digest := sha256.Sum256([]byte(text))
	for name, row := range map[string]struct {
		jwe fixtures.JWE
		key func(h jweHeader, encrypted []byte) ([]byte, error)
	}{
		"RSA-OAEP-256": {
			fixtures.JWE{Alg: fixtures.RSAOAEP256, Key: fixtures.PublishedJWEKey},
			func(_ jweHeader, e []byte) ([]byte, error) {
				return rsa.DecryptOAEP(sha256.New(), nil, private, e, nil)
			},
		},
		"RSA-OAEP": {
			fixtures.JWE{Alg: fixtures.RSAOAEP, Key: fixtures.PublishedJWEKey},
			func(_ jweHeader, e []byte) ([]byte, error) { return rsa.DecryptOAEP(sha1.New(), nil, private, e, nil) },
		},
		"RSA1_5": {
			fixtures.JWE{Alg: fixtures.RSA15, Enc: fixtures.A128CBCHS256, Key: fixtures.PublishedJWEKey},
			func(_ jweHeader, e []byte) ([]byte, error) { return rsa.DecryptPKCS1v15(nil, private, e) }, //nolint:staticcheck // it is what the case sends
		},
		"dir": {
			fixtures.JWE{Alg: fixtures.Direct, Key: fixtures.JWEKey(fixtures.ZeroSecret)},
			func(jweHeader, []byte) ([]byte, error) { return make([]byte, 32), nil },
		},
		"A256KW": {
			fixtures.JWE{Alg: fixtures.A256KW, Enc: fixtures.A128CBCHS256, Key: fixtures.JWEKey(fixtures.PublicPEMDigest)},
			func(_ jweHeader, e []byte) ([]byte, error) { return unwrap(digest[:], e) },
		},
		"PBES2": {
			fixtures.JWE{Alg: fixtures.PBES2A128KW, Key: fixtures.JWEKey(fixtures.PublicPEM), P2C: 1000},
			func(h jweHeader, e []byte) ([]byte, error) {
				salt, err := base64.RawURLEncoding.DecodeString(h.P2S)
				if err != nil || len(salt) != 16 || h.P2C != 1000 {
					return nil, errors.Join(err, errors.New("wrong p2s or p2c"))
				}
				derived, err := pbkdf2.Key(sha256.New, text, slices.Concat([]byte(h.Alg+"\x00"), salt), h.P2C, 16)
				if err != nil {
					return nil, err
				}
				return unwrap(derived, e)
			},
		},
	} {
		token := forged(t, fixtures.Recipe{JWE: &row.jwe}, base)
		header, parts := openJWE(t, token)
		if header.Alg != string(row.jwe.Alg) || header.Kid != key.ID() {
			t.Errorf("%s: the header says %+v", name, header)
		}
		content, err := row.key(header, parts[1])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(claims, decrypt(t, header.Enc, content, token, parts)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestJWEPlaintexts(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	for name, row := range map[string]struct {
		jwe  fixtures.JWE
		want func(twin string) string
	}{
		"claims": {fixtures.JWE{Plaintext: fixtures.ClaimsPlaintext}, func(string) string { return string(base.Claims.Encode()) }},
		"valid":  {fixtures.JWE{Plaintext: fixtures.ValidTokenPlaintext}, func(twin string) string { return twin }},
		"none": {fixtures.JWE{Plaintext: fixtures.NoneTokenPlaintext, CTY: "JWT"}, func(twin string) string {
			return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt"}`)) + "." + strings.Split(twin, ".")[1] + "."
		}},
	} {
		row.jwe.Alg, row.jwe.Key = fixtures.Direct, fixtures.JWEKey(fixtures.ZeroSecret)
		token, twin, err := forge.Forge(fixtures.Recipe{JWE: &row.jwe, Header: set("x", "1")}, base)
		if err != nil {
			t.Fatal(err)
		}
		header, parts := openJWE(t, token)
		if header.CTY != row.jwe.CTY || !strings.HasSuffix(string(parts[0]), `,"x":1}`) {
			t.Errorf("%s: the header is %s", name, parts[0])
		}
		if diff := cmp.Diff(row.want(twin), decrypt(t, header.Enc, make([]byte, 32), token, parts)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	_, _, err := forge.Forge(fixtures.Recipe{JWE: &fixtures.JWE{Alg: fixtures.Direct, Key: fixtures.JWEKey(fixtures.EmptySecret)}}, base)
	if want := "forge: dir: the secret empty-secret has 0 bytes, want 32"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func openJWE(t *testing.T, token string) (header jweHeader, parts [][]byte) {
	t.Helper()
	for i := range strings.Split(token, ".") {
		parts = append(parts, decode(t, token, i))
	}
	if len(parts) != 5 {
		t.Fatalf("%d parts, want 5", len(parts))
	}
	if err := json.Unmarshal(parts[0], &header); err != nil {
		t.Fatal(err)
	}
	return header, parts
}

func decrypt(t *testing.T, enc string, key []byte, token string, parts [][]byte) string {
	t.Helper()
	aad, _, _ := strings.Cut(token, ".")
	if enc == "A256GCM" {
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		gcm, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		plaintext, err := gcm.Open(nil, parts[2], slices.Concat(parts[3], parts[4]), []byte(aad))
		if err != nil {
			t.Fatal(err)
		}
		return string(plaintext)
	}
	mac := hmac.New(sha256.New, key[:16])
	mac.Write([]byte(aad))
	mac.Write(parts[2])
	mac.Write(parts[3])
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(8*len(aad))))
	if !hmac.Equal(mac.Sum(nil)[:16], parts[4]) {
		t.Fatal("the tag is wrong")
	}
	block, err := aes.NewCipher(key[16:])
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCDecrypter(block, parts[2]).CryptBlocks(parts[3], parts[3])
	return string(parts[3][:len(parts[3])-int(parts[3][len(parts[3])-1])])
}

// unwrap is RFC 3394 §2.2.2.
func unwrap(secret, wrapped []byte) ([]byte, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	a, r, n := slices.Clone(wrapped[:8]), slices.Clone(wrapped[8:]), len(wrapped)/8-1
	for j := 5; j >= 0; j-- {
		for i := n; i >= 1; i-- {
			counter := binary.BigEndian.Uint64(a) ^ uint64(n*j+i)
			buffer := append(binary.BigEndian.AppendUint64(nil, counter), r[8*i-8:8*i]...)
			block.Decrypt(buffer, buffer)
			a = buffer[:8]
			copy(r[8*i-8:], buffer[8:])
		}
	}
	if hex.EncodeToString(a) != "a6a6a6a6a6a6a6a6" {
		return nil, errors.New("the initial value is wrong")
	}
	return r, nil
}
