// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/target"
)

func TestKeySets(t *testing.T) {
	good := rsaJWK("k1", func() *rsa.PrivateKey { return keys().rsa }())
	change := func(old, replacement string) string { return strings.Replace(good, old, replacement, 1) }
	for name, row := range map[string]struct {
		set  string
		want response
	}{
		"good":                 {jwks(good), served},
		"without alg":          {jwks(change(`"alg":"RS256",`, ``)), served},
		"without use":          {jwks(change(`"use":"sig",`, ``)), served},
		"without kid":          {jwks(change(`"kid":"k1",`, ``)), served},
		"to verify":            {jwks(change(`"use":"sig"`, `"key_ops":["verify"]`)), served},
		"same kid twice":       {jwks(rsaJWK("k1", keys().foreign), good), served},
		"malformed siblings":   {jwks(`{"kty":"RSA","kid":"x","n":"!","e":"AQAB"}`, `7`, `{"kty":["RSA"]}`, `{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}`, good), served},
		"unsupported siblings": {jwks(`{"kty":"AKP","alg":"ML-DSA-44"}`, `{"kty":"oct","k":"AAAA"}`, `{"kty":"OKP","crv":"Ed25519","x":"AA"}`, good), served},
		"more members":         {`{"x":1,` + jwks(good)[1:], served},
		"empty":                {jwks(), jwtInvalid},
		"for encryption":       {jwks(change(`"sig"`, `"enc"`)), jwtInvalid},
		"to sign":              {jwks(change(`"use":"sig"`, `"key_ops":["sign"]`)), jwtInvalid},
		"of another algorithm": {jwks(change(`RS256`, `PS256`)), jwtInvalid},
		"of another type":      {jwks(change(`"RSA"`, `"oct"`)), jwtInvalid},
		"short":                {jwks(change(`"n":"`, `"n":"AQAB","x":"`)), jwtInvalid},
		"even exponent":        {jwks(change(`AQAB`, `Ag`)), jwtInvalid},
		"point off the curve":  {jwks(`{"kty":"EC","crv":"P-256","kid":"k1","x":"` + strings.Repeat("A", 43) + `","y":"` + strings.Repeat("A", 43) + `"}`), jwtInvalid},
		"other key":            {jwks(rsaJWK("k1", keys().foreign)), jwtInvalid},
		"no keys":              {`{}`, fault},
		"keys are null":        {`{"keys":null}`, fault},
		"keys are an object":   {`{"keys":{}}`, fault},
		"keys twice":           {`{"keys":[],` + jwks(good)[1:], fault},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			p.jwks.set(answerJSON(http.StatusOK, row.set))
			compare(t, get(t, start(t, p.options(target.JWTPublicKey)), "Bearer "+p.token(t, nil, nil)), row.want)
		})
	}
}

// fetched compares the number of JWKS fetches so far.
func (p *provider) fetched(t *testing.T, want int64) {
	t.Helper()
	if got := p.fetches.Load(); got != want {
		t.Errorf("JWKS was fetched %d times; want %d", got, want)
	}
}

func TestUnknownKeyIDsAreLimited(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	good := "Bearer " + p.token(t, nil, nil)
	p.fetched(t, 0)
	compare(t, get(t, server, good), served)
	p.now.Add(11)
	for i := range 30 {
		compare(t, get(t, server, "Bearer "+p.token(t, nil, map[string]any{"kid": fmt.Sprint("unknown-", i)})), jwtInvalid)
	}
	p.fetched(t, 2)
	compare(t, get(t, server, good), served)
	p.fetched(t, 2)
}

func TestNewKeyIsFound(t *testing.T) {
	p := newProvider(t)
	p.jwks.set(answerJSON(http.StatusOK, jwks(rsaJWK("k0", keys().foreign))))
	server := start(t, p.options(target.JWTPublicKey))
	compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), jwtInvalid)
	p.jwks.set(answerJSON(http.StatusOK, jwks(rsaJWK("k1", keys().rsa))))
	compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), jwtInvalid) // within the cool-down
	p.fetched(t, 1)
	p.now.Add(10)
	compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), served)
	p.fetched(t, 2)
}

func TestWithdrawnKeyIsForgotten(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), served)
	p.jwks.set(answerJSON(http.StatusOK, jwks(rsaJWK("k0", keys().foreign))))
	p.now.Add(299)
	compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), served)
	p.now.Add(1)
	compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), jwtInvalid)
	p.fetched(t, 2)
}

func TestOutage(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	good := answerJSON(http.StatusOK, jwks(rsaJWK("k1", keys().rsa)))
	ask := func(want response) {
		t.Helper()
		compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), want)
	}
	ask(served)
	p.jwks.set(answerJSON(http.StatusInternalServerError, `{}`))
	p.now.Add(300)
	ask(served) // with the last good set
	ask(served) // and no further attempt within a second
	p.fetched(t, 2)
	p.now.Add(1499)
	ask(served)
	p.fetched(t, 3)
	p.now.Add(1)
	ask(fault) // half an hour after the last good answer
	p.fetched(t, 4)
	p.jwks.set(good)
	ask(fault)
	p.fetched(t, 4)
	p.now.Add(1)
	ask(served)
	p.fetched(t, 5)
}
