// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// probe is one request.
type probe struct {
	name   string
	lines  []string // Authorization headers; TOKEN stands for the token, everywhere
	method string   // GET when empty
	path   string   // target.Path when empty
	query  string
	header map[string]string
	body   string
	jwt    string // the token in the JWT deployments
	says   word   // what the provider says of the token
	down   bool   // sent while the provider is down
}

// probes are the requests that tell mutants from the reference. Their tokens
// are registered at the provider.
func probes(t *testing.T, p *provider) []probe {
	t.Helper()
	list := append(credentialProbes(t, p), tokenProbes(t, p)...)
	list = append(list, claimProbes(t, p)...)
	list = append(list, grammarProbes(t, p)...)
	list = append(list, placeProbes(t, p)...)
	list = append(list, headerProbes(t, p)...)
	list = append(list, timeProbes(t, p)...)
	list = append(list, nameProbes(t, p)...)
	list = append(list, textProbes(t, p)...)
	list = append(list, macProbes(t, p)...)
	list = append(list, signatureProbes(t, p)...)
	list = append(list, answerProbes(t, p)...)
	list = append(list, plainProbes(t, p)...)
	for i := range list {
		if list[i].lines == nil {
			list[i].lines = []string{"Bearer TOKEN"}
		}
		for _, deployment := range target.Deployments() {
			if list[i].says != (word{}) {
				p.words[list[i].token(deployment)] = list[i].says
			}
		}
	}
	return list
}

// token is the probe's token in a deployment.
func (p probe) token(deployment target.Deployment) string {
	if deployment == target.JWTPublicKey || deployment == target.JWTIntrospection {
		return p.jwt
	}
	return "opaque." + strings.NewReplacer(" ", "-", ":", ".", ",", "_", "*", "-any").Replace(p.name)
}

func credentialProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	good, admin := p.jwt(t, jwt.SigningMethodRS256, p.key, changes{"jti": "credentials"}, nil), active("admin", "")
	return []probe{
		{name: "good", jwt: good, says: admin},
		{name: "none", jwt: good, lines: []string{}},
		{name: "empty", jwt: good, lines: []string{"Bearer "}},
		{name: "scheme", jwt: good, says: admin, lines: []string{"Token TOKEN"}},
		{name: "lower", jwt: good, says: admin, lines: []string{"bearer TOKEN"}},
		{name: "tab", jwt: good, says: admin, lines: []string{"Bearer\tTOKEN"}},
		{name: "two", jwt: good, says: admin, lines: []string{"Bearer TOKEN", "Bearer x"}},
		{name: "query", jwt: good, says: admin, lines: []string{}, query: "?access_token=TOKEN"},
		{name: "down", jwt: good, says: admin, down: true},
	}
}

func tokenProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	rs256 := func(key any, header changes) string { return p.jwt(t, jwt.SigningMethodRS256, key, nil, header) }
	good := rs256(p.key, nil)
	unsigned := good[:strings.LastIndex(good, ".")+1]
	claims := `"iss":"` + p.URL + `","aud":"` + audience + `","sub":"1","preferred_username":"admin","exp":1800000300}`
	var foreign map[string]any = changes{"kid": "k1", "kty": "RSA", "e": "AQAB", "n": b64(p.foreign.N.Bytes())}
	return []probe{
		{name: "garbage", jwt: "garbage"},
		{name: "stripped", jwt: unsigned},
		{name: "flipped", jwt: unsigned + strings.Repeat("A", 342)},
		{name: "foreign", jwt: rs256(p.foreign, nil)},
		{name: "embedded", jwt: rs256(p.foreign, changes{"jwk": foreign})},
		{name: "alg none", jwt: p.jwt(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil, nil)},
		{name: "hs256", jwt: p.jwt(t, jwt.SigningMethodHS256, p.publicPEM(t), nil, nil)},
		{name: "hs256 empty", jwt: p.jwt(t, jwt.SigningMethodHS256, []byte{}, nil, nil)},
		{name: "typ", jwt: rs256(p.key, changes{"typ": "JWT"})},
		{name: "crit", jwt: rs256(p.key, changes{"crit": []string{"x"}, "x": 1})},
		{name: "header twice", jwt: p.raw(t, `{"alg":"RS256","alg":"none","typ":"at+jwt","kid":"k1"}`, `{`+claims)},
		{name: "claim twice", jwt: p.raw(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, `{`+strings.TrimSuffix(claims, "}")+`,"exp":1}`)},
	}
}

func claimProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	with := func(claims changes) string { return p.jwt(t, jwt.SigningMethodRS256, p.key, claims, nil) }
	refused := word{status: http.StatusUnauthorized, introspection: `{"error":"invalid_client"}`}
	return []probe{
		{name: "ghost", jwt: with(changes{"preferred_username": "ghost"}), says: active("ghost", "")},
		{name: "suspended", jwt: with(changes{"preferred_username": "suspended"}), says: active("suspended", "")},
		{name: "expired", jwt: with(changes{"exp": now - 3600})},
		{name: "exp", jwt: with(changes{"exp": nil})},
		{name: "nbf", jwt: with(changes{"nbf": now + 3600})},
		{name: "iss", jwt: with(changes{"iss": "https://evil.example.com"}), says: active("admin", `,"iss":"https://evil.example.com"`)},
		{name: "iss part", jwt: with(changes{"iss": "http://"})},
		{name: "aud", jwt: with(changes{"aud": "x"}), says: active("admin", `,"aud":"x"`)},
		{name: "aud missing", jwt: with(changes{"aud": nil})},
		{name: "aud list", jwt: with(changes{"aud": []string{"x"}})},
		{name: "sub", jwt: with(changes{"sub": nil})},
		{name: "revoked", jwt: with(changes{"jti": "revoked"}), says: word{status: http.StatusOK, introspection: `{"active":false}`}},
		{name: "active text", jwt: with(changes{"jti": "text"}), says: answers(http.StatusOK, `{"active":"true",`+claims)},
		{name: "answer exp", jwt: with(changes{"jti": "exp"}), says: active("admin", `,"exp":1`)},
		{name: "client", jwt: with(changes{"jti": "client"}), says: refused},
	}
}
