// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

const (
	audience = "https://jira.example.com"
	clientID = "ji:ra" // what RFC 6749 §2.3.1 encodes
	secret   = "s%cret +"
)

// keys are made once: an RSA key takes a tenth of a second.
//
//nolint:gochecknoglobals // made once, never written
var keys = sync.OnceValue(func() (made struct {
	rsa, foreign *rsa.PrivateKey
	ec           *ecdsa.PrivateKey
	err          error
},
) {
	if made.rsa, made.err = rsa.GenerateKey(rand.Reader, 2048); made.err != nil {
		return made
	}
	if made.foreign, made.err = rsa.GenerateKey(rand.Reader, 2048); made.err != nil {
		return made
	}
	made.ec, made.err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return made
})

// provider is an identity provider that answers what the test tells it to.
type provider struct {
	*httptest.Server
	jwks, introspection, userinfo, discovery endpoint
	fetches                                  atomic.Int64 // of the JWKS
	now                                      atomic.Int64 // the clock, in seconds
}

// endpoint is a handler that a test replaces while the server runs.
type endpoint struct {
	current atomic.Pointer[http.HandlerFunc]
}

func (e *endpoint) set(handler http.HandlerFunc) { e.current.Store(&handler) }

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*e.current.Load())(w, r) }

// newProvider starts a provider with one RSA key "k1" and one EC key "k2".
func newProvider(t *testing.T) *provider {
	t.Helper()
	if err := keys().err; err != nil {
		t.Fatal(err)
	}
	p := &provider{}
	p.now.Store(1_800_000_000)
	p.jwks.set(answerJSON(http.StatusOK, jwks(rsaJWK("k1", keys().rsa), ecJWK("k2", keys().ec))))
	mux := http.NewServeMux()
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, r *http.Request) {
		p.fetches.Add(1)
		p.jwks.ServeHTTP(w, r)
	})
	mux.Handle("/introspect", &p.introspection)
	mux.Handle("/userinfo", &p.userinfo)
	mux.Handle("/.well-known/openid-configuration", &p.discovery)
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) clock() time.Time { return time.Unix(p.now.Load(), 0) }

func (p *provider) options(deployment target.Deployment) target.Options {
	options := target.Options{
		Deployment: deployment, Issuer: p.URL, Audience: audience, ClientID: clientID, ClientSecret: secret,
		JWKSURI: p.URL + "/jwks", IntrospectionEndpoint: p.URL + "/introspect", UserinfoEndpoint: p.URL + "/userinfo",
		ServiceAccount: "admin", Now: p.clock, HTTPClient: p.Client(),
	}
	return options
}

// claims are those of a good token, with changes: nil leaves a claim out.
func (p *provider) claims(changes jwt.MapClaims) jwt.MapClaims {
	now := p.now.Load()
	claims := jwt.MapClaims{
		"iss": p.URL, "aud": audience, "sub": "5d7fa9a0", "preferred_username": "admin",
		"iat": now - 5, "exp": now + 300, "jti": "1",
	}
	for name, value := range changes {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	return claims
}

// token is a good token with changes.
func (p *provider) token(t *testing.T, claims, header map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, p.claims(claims))
	token.Header["kid"], token.Header["typ"] = "k1", "at+jwt"
	for name, value := range header {
		token.Header[name] = value
		if value == nil {
			delete(token.Header, name)
		}
	}
	return sign(t, token, keys().rsa)
}

func sign(t *testing.T, token *jwt.Token, key any) string {
	t.Helper()
	signed, err := token.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// rawToken signs a header and claims of any spelling with RS256.
func rawToken(t *testing.T, header, claims string, key crypto.PrivateKey) string {
	t.Helper()
	input := b64([]byte(header)) + "." + b64([]byte(claims))
	signature, err := jwt.SigningMethodRS256.Sign(input, key)
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + b64(signature)
}

func answerJSON(status int, body string) http.HandlerFunc {
	return answer(status, "application/json", body)
}

func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // a caller may hang up on purpose
	}
}

func encode(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func jwks(members ...string) string {
	text := `{"keys":[`
	for i, member := range members {
		if i > 0 {
			text += ","
		}
		text += member
	}
	return text + `]}`
}

func rsaJWK(kid string, key *rsa.PrivateKey) string {
	return `{"kty":"RSA","use":"sig","alg":"RS256","kid":"` + kid + `","e":"AQAB","n":"` + b64(key.N.Bytes()) + `"}`
}

func ecJWK(kid string, key *ecdsa.PrivateKey) string {
	coordinate := func(n *big.Int) string { return b64(n.FillBytes(make([]byte, 32))) }
	return `{"kty":"EC","crv":"P-256","kid":"` + kid + `","x":"` + coordinate(key.X) + `","y":"` + coordinate(key.Y) + `"}`
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
