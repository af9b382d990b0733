// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

func trickBase(t *testing.T) forge.Base {
	t.Helper()
	base := newBase(t, newKey(t, forge.RS256))
	base.Second = newKey(t, forge.ES256)
	return base
}

// No trick fools golang-jwt, but for the mirrored signature, which is valid, and
// for salts of another length, which it allows; TestPSSSalts looks at those.
func TestTricksAreNotValid(t *testing.T) {
	t.Parallel()
	base := trickBase(t)
	for _, trick := range fixtures.Tricks() {
		key, alg := base.Key, forge.RS256
		switch {
		case strings.HasPrefix(string(trick), "ecdsa-"):
			key, alg = base.Second, forge.ES256
		case strings.HasPrefix(string(trick), "pss-"):
			alg = "PS256"
		}
		same, err := key.As(alg)
		if err != nil {
			t.Fatal(err)
		}
		want := jwt.ErrTokenSignatureInvalid
		if trick == fixtures.ECDSAHighS || strings.HasPrefix(string(trick), "pss-") {
			want = nil
		}
		recipe := fixtures.Recipe{Header: set("alg", `"`+alg+`"`), Sign: fixtures.Sign{Trick: trick}}
		if _, err := parse(forged(t, recipe, base), same); !errors.Is(err, want) {
			t.Errorf("%s gives %v, want %v", trick, err, want)
		}
	}
}

// signed carries out a trick and returns the signed text and the signature.
func signed(t *testing.T, trick fixtures.Trick, base forge.Base) (input, signature []byte) {
	t.Helper()
	token := forged(t, fixtures.Recipe{Sign: fixtures.Sign{Trick: trick}}, base)
	return []byte(token[:strings.LastIndexByte(token, '.')]), decode(t, token, 2)
}

func TestRSAEdges(t *testing.T) {
	t.Parallel()
	base := trickBase(t)
	n := base.Key.Public().(*rsa.PublicKey).N
	for trick, want := range map[fixtures.Trick]*big.Int{
		fixtures.RSAZero: big.NewInt(0), fixtures.RSAOne: big.NewInt(1),
		fixtures.RSANMinusOne: new(big.Int).Sub(n, big.NewInt(1)), fixtures.RSAN: n,
	} {
		if _, signature := signed(t, trick, base); len(signature) != 256 || new(big.Int).SetBytes(signature).Cmp(want) != 0 {
			t.Errorf("%s is %x, want %x", trick, signature, want)
		}
	}
	input, signature := signed(t, fixtures.RSAPlusN, base)
	reduced := new(big.Int).Sub(new(big.Int).SetBytes(signature), n).FillBytes(make([]byte, 256))
	digest := sha256.Sum256(input)
	if err := rsa.VerifyPKCS1v15(base.Key.Public().(*rsa.PublicKey), crypto.SHA256, digest[:], reduced); err != nil {
		t.Errorf("less the modulus it is not valid: %v", err)
	}
}

func TestDigests(t *testing.T) {
	t.Parallel()
	base := trickBase(t)
	for trick, row := range map[fixtures.Trick]struct {
		hash   crypto.Hash
		digest func([]byte) []byte
	}{
		fixtures.DigestSHA1:   {crypto.SHA1, func(b []byte) []byte { d := sha1.Sum(b); return d[:] }},
		fixtures.DigestMD5:    {crypto.MD5, func(b []byte) []byte { d := md5.Sum(b); return d[:] }},
		fixtures.DigestSHA512: {crypto.SHA512, func(b []byte) []byte { d := sha512.Sum512(b); return d[:] }},
	} {
		input, signature := signed(t, trick, base)
		if err := rsa.VerifyPKCS1v15(base.Key.Public().(*rsa.PublicKey), row.hash, row.digest(input), signature); err != nil {
			t.Errorf("%s: %v", trick, err)
		}
	}
}

// The salts have just the length that they are said to have.
func TestPSSSalts(t *testing.T) {
	t.Parallel()
	base := trickBase(t)
	public := base.Key.Public().(*rsa.PublicKey)
	for trick, length := range map[fixtures.Trick]int{fixtures.PSSSalt0: 0, fixtures.PSSSalt20: 20, fixtures.PSSSaltMax: 222} {
		input, signature := signed(t, trick, base)
		digest := sha256.Sum256(input)
		if err := rsa.VerifyPSS(public, crypto.SHA256, digest[:], signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}); err != nil {
			t.Errorf("%s is no PSS signature: %v", trick, err)
		}
		if err := rsa.VerifyPSS(public, crypto.SHA256, digest[:], signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}); !errors.Is(err, rsa.ErrVerification) {
			t.Errorf("%s with the salt of RFC 7518 gives %v, want %v", trick, err, rsa.ErrVerification)
		}
		if got := saltLength(public, signature); got != length {
			t.Errorf("%s has a salt of %d bytes, want %d", trick, got, length)
		}
	}
}

// saltLength undoes the mask of EMSA-PSS (RFC 8017 §9.1.2 steps 7 to 9).
func saltLength(public *rsa.PublicKey, signature []byte) int {
	em := new(big.Int).Exp(new(big.Int).SetBytes(signature), big.NewInt(int64(public.E)), public.N).FillBytes(make([]byte, 256))
	db, h := em[:223], em[223:255]
	for i := 0; i < len(db); i += 32 {
		mask := sha256.Sum256(append(slices.Clone(h), 0, 0, 0, byte(i/32)))
		for j := i; j < min(i+32, len(db)); j++ {
			db[j] ^= mask[j-i]
		}
	}
	db[0] &= 0x7f
	return len(db) - bytes.IndexByte(db, 1) - 1
}

// The loose encoded messages hold the digest, whatever stands around it.
func TestLoosePadding(t *testing.T) {
	t.Parallel()
	base := trickBase(t)
	public := base.Key.Public().(*rsa.PublicKey)
	for trick, row := range map[fixtures.Trick]struct{ begins, contains, ends string }{
		fixtures.PKCS1GarbageAfter:  {"\x00\x01" + strings.Repeat("\xff", 8) + "\x00\x30\x31", "\x04\x20DIGEST", ""},
		fixtures.PKCS1GarbageBefore: {"\x00\x01" + strings.Repeat("\xff", 8) + "\x00", "\x30\x31\x30\x0d", "\x04\x20DIGEST"},
		fixtures.PKCS1LongLength:    {"\x00\x01\xff", "\x00\x30\x81\x32\x30\x0d", "\x04\x81\x20DIGEST"},
		fixtures.PKCS1Indefinite:    {"\x00\x01\xff", "\x00\x30\x80\x30\x0d", "\x04\x20DIGEST\x00\x00"},
		fixtures.PKCS1ExtraNull:     {"\x00\x01\xff", "\x05\x00\x05\x00", "\x04\x20DIGEST"},
		fixtures.PKCS1WrongTag:      {"\x00\x01\xff", "\x05\x00\x03\x20", "\x03\x20DIGEST"},
		fixtures.PKCS1ShortFF:       {"\x00\x00\x00", "\x00\x01" + strings.Repeat("\xff", 8) + "\x00\x30\x31", "\x04\x20DIGEST"},
	} {
		input, signature := signed(t, trick, base)
		digest := sha256.Sum256(input)
		em := string(new(big.Int).Exp(new(big.Int).SetBytes(signature), big.NewInt(int64(public.E)), public.N).FillBytes(make([]byte, 256)))
		fill := func(text string) string { return strings.ReplaceAll(text, "DIGEST", string(digest[:])) }
		if !strings.HasPrefix(em, row.begins) || !strings.Contains(em, fill(row.contains)) || !strings.HasSuffix(em, fill(row.ends)) {
			t.Errorf("%s signs %x", trick, em)
		}
	}
}

func TestECDSATricks(t *testing.T) {
	t.Parallel()
	base := trickBase(t)
	public := base.Second.Public().(*ecdsa.PublicKey)
	n := elliptic.P256().Params().N
	verify := func(input []byte, r, s *big.Int) bool {
		digest := sha256.Sum256(input)
		return ecdsa.Verify(public, digest[:], r, s)
	}
	number := func(data []byte) *big.Int { return new(big.Int).SetBytes(data) }
	input, der := signed(t, fixtures.ECDSADER, base)
	digest := sha256.Sum256(input)
	if !ecdsa.VerifyASN1(public, digest[:], der) {
		t.Error("ecdsa-der is not valid in DER")
	}
	if _, zero := signed(t, fixtures.ECDSADERZero, base); string(zero) != "\x30\x06\x02\x01\x00\x02\x01\x00" {
		t.Errorf("ecdsa-der-zero is %x", zero)
	}
	input, short := signed(t, fixtures.ECDSAShort, base)
	if len(short) != 63 || !verify(input, number(short[:31]), number(short[31:])) {
		t.Errorf("ecdsa-short has %d bytes, or is not valid with its zero", len(short))
	}
	input, long := signed(t, fixtures.ECDSALeadingOdd, base)
	if len(long) != 65 || !verify(input, number(long[1:33]), number(long[33:])) {
		t.Errorf("ecdsa-leading-odd has %d bytes, or is not valid without its zero", len(long))
	}
	input, r := signed(t, fixtures.ECDSARPlusN, base)
	if len(r) != 66 || !verify(input, new(big.Int).Sub(number(r[:33]), n), number(r[33:])) {
		t.Errorf("ecdsa-r-plus-n has %d bytes, or is not valid when reduced", len(r))
	}
	input, s := signed(t, fixtures.ECDSASPlusN, base)
	if len(s) != 66 || !verify(input, number(s[:33]), new(big.Int).Sub(number(s[33:]), n)) {
		t.Errorf("ecdsa-s-plus-n has %d bytes, or is not valid when reduced", len(s))
	}
	_, edge := signed(t, fixtures.ECDSAEdge("n-minus-1", "n"), base)
	if number(edge[:32]).Cmp(new(big.Int).Sub(n, big.NewInt(1))) != 0 || number(edge[32:]).Cmp(n) != 0 {
		t.Errorf("ecdsa-n-minus-1-n is %x", edge)
	}
}
