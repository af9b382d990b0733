// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"hash"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// Each secret is made again here, in another way, and must give the token's HMAC.
func TestSecrets(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.RS256))
	base.Second = newKey(t, forge.ES256)
	base.Published = []*forge.Key{base.Key, base.Second}
	public := base.Key.Public().(*rsa.PublicKey)
	text := publicPEM(t, base.Key)
	der, _ := pem.Decode([]byte(text))
	digest := sha256.Sum256([]byte(text))
	exponent := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes())
	modulus := base64.RawURLEncoding.EncodeToString(public.N.Bytes())
	served := `{"e":"` + exponent + `","kty":"RSA","n":"` + modulus + `","kid":"` + base.Key.ID() + `","alg":"RS256","use":"sig"}`
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(served), "", "  "); err != nil {
		t.Fatal(err)
	}
	point, err := base.Second.Public().(*ecdsa.PublicKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[fixtures.Secret]struct {
		key  fixtures.SignKey
		want string
	}{
		fixtures.EmptySecret:       {want: ""},
		fixtures.ZeroSecret:        {want: strings.Repeat("\x00", 32)},
		fixtures.PublicPEM:         {want: text},
		fixtures.PublicPEMNoEnd:    {want: strings.TrimRight(text, "\n")},
		fixtures.PublicPEMCRLF:     {want: strings.ReplaceAll(text, "\n", "\r\n")},
		fixtures.PublicPEMSpace:    {want: " " + text},
		fixtures.PublicPEMJunk:     {want: "public key:\n" + text},
		fixtures.PublicPEMDigest:   {want: string(digest[:])},
		fixtures.PEMOneLine:        {want: base64.StdEncoding.EncodeToString(der.Bytes)},
		fixtures.SPKIDER:           {want: string(der.Bytes)},
		fixtures.PKCS1DER:          {want: string(x509.MarshalPKCS1PublicKey(public))},
		fixtures.PKCS1PEM:          {want: string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(public)}))},
		fixtures.Modulus:           {want: string(public.N.Bytes())},
		fixtures.ModulusText:       {want: modulus},
		fixtures.JWKServed:         {want: served},
		fixtures.JWKCompact:        {want: `{"e":"` + exponent + `","kty":"RSA","n":"` + modulus + `"}`},
		fixtures.JWKPretty:         {want: pretty.String()},
		fixtures.JWKSServed:        {want: `{"keys":[` + served + "," + string(base.Second.JWK()) + "]}"},
		fixtures.Coordinates:       {fixtures.SecondKey, string(point[1:])},
		fixtures.UncompressedPoint: {fixtures.SecondKey, string(point)},
		fixtures.OpenSSH: {want: "ssh-rsa " + base64.StdEncoding.EncodeToString(
			[]byte("\x00\x00\x00\x07ssh-rsa\x00\x00\x00\x03\x01\x00\x01\x00\x00\x01\x01\x00"+string(public.N.Bytes())))},
	}
	for _, name := range fixtures.Secrets() {
		row, known := rows[name]
		if !known {
			if name != fixtures.CertificatePEM { // has a test of its own
				t.Errorf("no row for %s", name)
			}
			continue
		}
		token := forged(t, fixtures.Recipe{Sign: fixtures.Sign{Key: row.key, Secret: name}}, base)
		wantHMAC(t, string(name), token, sha256.New, row.want)
	}
}

// An RSA signature is always the same, so the certificate can be made again.
func TestCertificateSecret(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	key, err := forge.NewKey(forge.RS256, private, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: key.ID()},
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	want := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	token := forged(t, fixtures.Recipe{Sign: fixtures.Sign{Secret: fixtures.CertificatePEM}}, newBase(t, key))
	wantHMAC(t, "certificate-pem", token, sha256.New, want)
}

func TestOpenSSHSecretOfAnECKey(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	point, err := base.Key.Public().(*ecdsa.PublicKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	blob := "\x00\x00\x00\x13ecdsa-sha2-nistp256\x00\x00\x00\x08nistp256\x00\x00\x00\x41" + string(point)
	token := forged(t, fixtures.Recipe{Sign: fixtures.Sign{Secret: fixtures.OpenSSH}}, base)
	wantHMAC(t, "openssh", token, sha256.New, "ecdsa-sha2-nistp256 "+base64.StdEncoding.EncodeToString([]byte(blob)))
}

func TestSecretTexts(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	for name, row := range map[string]struct {
		sign fixtures.Sign
		hash func() hash.Hash
		want string
	}{
		"default":  {fixtures.Sign{SecretText: "changeme"}, sha256.New, "changeme"},
		"HS384":    {fixtures.Sign{SecretText: "x", Alg: "HS384"}, sha512.New384, "x"},
		"HS512":    {fixtures.Sign{SecretText: "{{x}}", Alg: "HS512"}, sha512.New, "{{x}}"},
		"a claim":  {fixtures.Sign{SecretText: "of ${iss}"}, sha256.New, "of https://issuer.example"},
		"repeated": {fixtures.Sign{SecretText: "${ab*3}"}, sha256.New, "ababab"},
	} {
		wantHMAC(t, name, forged(t, fixtures.Recipe{Sign: row.sign}, base), row.hash, row.want)
	}
}

// A secret that needs an RSA key takes the published one, whichever it is.
func TestSecretsOfTheOtherType(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	_, _, err := forge.Forge(fixtures.Recipe{Sign: fixtures.Sign{Secret: fixtures.Modulus}}, base)
	if want := "forge: there is no published RSA key to make the secret modulus of"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	base.Second = newKey(t, forge.RS256)
	token := forged(t, fixtures.Recipe{Sign: fixtures.Sign{Secret: fixtures.Modulus}}, base)
	wantHMAC(t, "modulus", token, sha256.New, string(base.Second.Public().(*rsa.PublicKey).N.Bytes()))
}

func wantHMAC(t *testing.T, name, token string, newHash func() hash.Hash, secret string) {
	t.Helper()
	cut := strings.LastIndexByte(token, '.')
	mac := hmac.New(newHash, []byte(secret))
	mac.Write([]byte(token[:cut]))
	if diff := cmp.Diff(base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), token[cut+1:]); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func publicPEM(t *testing.T, key *forge.Key) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}
