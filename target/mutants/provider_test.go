// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

const (
	audience = "https://jira.example.com"
	now      = 1_800_000_000
)

// word is what the provider says of a token.
type word struct {
	status        int
	introspection string
	userinfo      string
	mediaType     string // application/json when empty
	moved         bool   // to an endpoint that agrees with everything
}

// active says that the token is good, and whose it is.
func active(username, members string) word {
	for _, claim := range []string{`"aud":"` + audience + `"`, `"sub":"1"`, `"scope":"read"`} {
		if name, _, _ := strings.Cut(claim, ":"); !strings.Contains(members, name) {
			members += "," + claim
		}
	}
	body := `"preferred_username":"` + username + `"` + members
	return word{status: http.StatusOK, introspection: `{"active":true,` + body + `}`, userinfo: `{"sub":"1","preferred_username":"` + username + `"}`}
}

// provider is an identity provider that has a word for each token.
type provider struct {
	*httptest.Server
	key, foreign *rsa.PrivateKey
	ec           *ecdsa.PrivateKey
	words        map[string]word
}

// newProvider starts a provider. Its words must not change once it is asked.
func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{words: map[string]word{}}
	for _, key := range []**rsa.PrivateKey{&p.key, &p.foreign} {
		made, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		*key = made
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.ec = ec
	mux := http.NewServeMux()
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, word{status: http.StatusOK}, `{"keys":[`+jwk(p.key)+`,`+ecJWK(t, p.ec)+`]}`)
	})
	mux.HandleFunc("/introspect", func(w http.ResponseWriter, r *http.Request) {
		said, known := p.words[r.PostFormValue("token")]
		if !known {
			said = word{status: http.StatusOK, introspection: `{"active":false}`}
		}
		reply(w, said, said.introspection)
	})
	mux.HandleFunc("/userinfo", func(w http.ResponseWriter, r *http.Request) {
		said, known := p.words[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
		if !known || said.userinfo == "" && said.introspection != "" {
			said = word{status: http.StatusUnauthorized, userinfo: `{"error":"invalid_token"}`}
		}
		reply(w, said, said.userinfo)
	})
	mux.HandleFunc("/agree", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, active("admin", ""), active("admin", "").introspection)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func reply(w http.ResponseWriter, said word, body string) {
	w.Header().Set("Content-Type", cmp.Or(said.mediaType, "application/json"))
	if said.moved {
		w.Header().Set("Location", "/agree")
	}
	w.WriteHeader(said.status)
	_, _ = io.WriteString(w, body)
}

func ecJWK(t *testing.T, key *ecdsa.PrivateKey) string {
	t.Helper()
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return `{"kty":"EC","kid":"k2","crv":"P-256","x":"` + b64(point[1:33]) + `","y":"` + b64(point[33:]) + `"}`
}

// options are those of a target whose provider listens at base.
func (p *provider) options(deployment target.Deployment, base string) target.Options {
	return target.Options{
		Deployment: deployment, Issuer: p.URL, Audience: audience, ClientID: "jira", ClientSecret: "secret",
		JWKSURI: base + "/jwks", IntrospectionEndpoint: base + "/introspect", UserinfoEndpoint: base + "/userinfo",
		ServiceAccount: "admin", Now: func() time.Time { return time.Unix(now, 0) }, HTTPClient: p.Client(),
	}
}

// changes are what differs from a good JWT; nil leaves a member out.
type changes map[string]any

func (c changes) apply(members map[string]any) {
	for name, value := range c {
		members[name] = value
		if value == nil {
			delete(members, name)
		}
	}
}

// jwt signs a JWT with any method.
func (p *provider) jwt(t *testing.T, method jwt.SigningMethod, key any, claims, header changes) string {
	t.Helper()
	token := jwt.NewWithClaims(method, jwt.MapClaims{
		"iss": p.URL, "aud": audience, "sub": "1", "preferred_username": "admin", "iat": now - 5, "exp": now + 300,
	})
	token.Header["kid"], token.Header["typ"] = "k1", "at+jwt"
	claims.apply(token.Claims.(jwt.MapClaims))
	header.apply(token.Header)
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// raw signs a header and claims of any spelling.
func (p *provider) raw(t *testing.T, header, claims string) string {
	t.Helper()
	input := b64([]byte(header)) + "." + b64([]byte(claims))
	signature, err := jwt.SigningMethodRS256.Sign(input, p.key)
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + b64(signature)
}

func (p *provider) publicPEM(t *testing.T) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&p.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func jwk(key *rsa.PrivateKey) string {
	return `{"kty":"RSA","kid":"k1","alg":"RS256","e":"AQAB","n":"` + b64(key.N.Bytes()) + `"}`
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
