// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

func headerProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	return p.varied(t, func(value any) string {
		return p.jwt(t, jwt.SigningMethodRS256, p.key, nil, value.(changes))
	}, []variation{
		{"crit empty", changes{"crit": []string{}}},
		{"crit text", changes{"crit": "exp"}},
		{"crit b64", changes{"crit": []string{"b64"}, "b64": false}},
		{"crit alg", changes{"crit": []string{"alg"}}},
		{"typ foreign", changes{"typ": "dpop+jwt"}},
		{"typ number", changes{"typ": 1}},
		{"kid number", changes{"kid": 1}},
		{"cty", changes{"cty": "JWT"}},
	})
}

func timeProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	return p.withClaims(t, []variation{
		{"exp null", changes{"exp": null{}}},
		{"exp zero", changes{"exp": 0}},
		{"exp negative", changes{"exp": -1}},
		{"exp text", changes{"exp": "1900000000"}},
		{"exp text past", changes{"exp": "1"}},
		{"exp capitals", changes{"exp": nil, "EXP": now + 300}},
		{"exp lately", changes{"exp": now - 600}},
		{"exp fraction", changes{"exp": now + 300.5}},
		{"nbf text", changes{"nbf": "x"}},
		{"nbf null", changes{"nbf": null{}}},
		{"iat text", changes{"iat": "x"}},
	})
}

// null is a claim that is there, and null.
type null struct{}

// MarshalJSON implements json.Marshaler.
func (null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func nameProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	return p.withClaims(t, []variation{
		{"iss missing", changes{"iss": nil}},
		{"iss list", changes{"iss": []string{p.URL}}},
		{"iss longer", changes{"iss": p.URL + ".evil.example"}},
		{"iss slash", changes{"iss": p.URL + "/"}},
		{"iss capitals", changes{"iss": "HTTP" + p.URL[4:]}},
		{"iss number", changes{"iss": 1}},
		{"aud longer", changes{"aud": audience + ".evil.example"}},
		{"aud words", changes{"aud": "https://evil.example " + audience}},
		{"aud part", changes{"aud": "https://"}},
		{"aud slash", changes{"aud": audience + "/"}},
		{"aud capitals", changes{"aud": "HTTPS" + audience[5:]}},
		{"aud any", changes{"aud": "*"}},
		{"aud empty", changes{"aud": []string{}}},
		{"aud mixed", changes{"aud": []any{42, audience}}},
		{"aud number", changes{"aud": 42}},
		{"aud two", changes{"aud": []string{"x", audience}}},
		{"sub number", changes{"sub": 7}},
		{"refresh", changes{"token_use": "refresh"}},
	})
}

// variation is one difference from a good JWT.
type variation struct {
	name  string
	value any
}

func (p *provider) withClaims(t *testing.T, list []variation) []probe {
	t.Helper()
	return p.varied(t, func(value any) string {
		return p.jwt(t, jwt.SigningMethodRS256, p.key, value.(changes), nil)
	}, list)
}

func (p *provider) varied(t *testing.T, token func(any) string, list []variation) []probe {
	t.Helper()
	probes := make([]probe, len(list))
	for i, one := range list {
		probes[i] = probe{name: one.name, jwt: token(one.value)}
	}
	return probes
}
