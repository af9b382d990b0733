// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bearproof-dev/bearproof/target"
)

// activeFor begins an answer about a good token.
const activeFor = `{"active":true,"aud":"` + audience + `","sub":"5d7fa9a0"`

// introspect answers 200 to the right question only.
func introspect(t *testing.T, token, body string) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		id, password, _ := r.BasicAuth()
		if id != url.QueryEscape(clientID) || password != url.QueryEscape(secret) {
			t.Errorf("client is %q with secret %q", id, password)
		}
		if got := r.PostFormValue("token"); r.Method != http.MethodPost || got != token {
			t.Errorf("%s with token %q; want POST with %q", r.Method, got, token)
		}
		answerJSON(http.StatusOK, body)(w, r)
	}
}

func TestClientCredentials(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.ClientCredentials))
	const opaque = "0paque-._~+/=="
	ask := func(body string) http.HandlerFunc { return introspect(t, opaque, body) }
	for name, row := range map[string]struct {
		introspection http.HandlerFunc
		want          response
	}{
		"CC-200":              {ask(activeFor + `}`), served},
		"all members":         {ask(`{"active":true,"sub":"5d7fa9a0","iss":"` + p.URL + `","aud":["x","` + audience + `"],"exp":1800000001.5,"nbf":1,"x":{}}`), served},
		"other user":          {ask(activeFor + `,"preferred_username":"ghost"}`), served},
		"CC-401-expired":      {ask(`{"active":false}`), ccRefused},
		"CC-401-client":       {answerJSON(http.StatusUnauthorized, `{"error":"invalid_client"}`), ccRefused},
		"CC-401-client, 400":  {answerJSON(http.StatusBadRequest, `{"error":"invalid_client"}`), ccRefused},
		"CC-401-secret":       {answer(http.StatusForbidden, "text/html", `no`), ccRefused},
		"iss, another":        {ask(activeFor + `,"iss":"https://evil.example.com"}`), ccRefused},
		"aud, another":        {ask(`{"active":true,"sub":"5d7fa9a0","aud":"https://other.example.com"}`), ccRefused},
		"aud, missing":        {ask(`{"active":true}`), ccRefused},
		"refresh token":       {ask(activeFor + `,"token_type":"refresh_token"}`), ccRefused},
		"bound token":         {ask(activeFor + `,"token_type":"DPoP"}`), ccRefused},
		"bearer token":        {ask(activeFor + `,"token_type":"bearer","token_use":"access"}`), served},
		"exp, past":           {ask(activeFor + `,"exp":1799999995}`), ccRefused},
		"nbf, future":         {ask(activeFor + `,"nbf":1800000006}`), ccRefused},
		"active, absent":      {ask(`{"scope":"x"}`), fault},
		"active, text":        {ask(`{"active":"true"}`), fault},
		"active, number":      {ask(`{"active":1}`), fault},
		"active, null":        {ask(`{"active":null}`), fault},
		"active, twice":       {ask(`{"active":false,"active":true}`), fault},
		"active, other case":  {ask(`{"Active":true}`), fault},
		"exp, text":           {ask(activeFor + `,"exp":"1900000000"}`), fault},
		"aud, number":         {ask(`{"active":true,"sub":"5d7fa9a0","aud":42}`), fault},
		"iss, list":           {ask(activeFor + `,"iss":["` + p.URL + `"]}`), fault},
		"null":                {ask(`null`), fault},
		"list":                {ask(`[{"active":true,"aud":"https://jira.example.com","sub":"5d7fa9a0"}]`), fault},
		"400, other error":    {answerJSON(http.StatusBadRequest, `{"error":"invalid_request"}`), fault},
		"400, client as HTML": {answer(http.StatusBadRequest, "text/html", `{"error":"invalid_client"}`), fault},
	} {
		t.Run(name, func(t *testing.T) {
			p.introspection.set(row.introspection)
			compare(t, get(t, server, "Bearer "+opaque), row.want)
		})
	}
}

func TestSuspendedServiceAccount(t *testing.T) {
	p := newProvider(t)
	options := p.options(target.ClientCredentials)
	options.ServiceAccount = "suspended"
	p.introspection.set(answerJSON(http.StatusOK, activeFor+`}`))
	compare(t, get(t, start(t, options), "Bearer x"), disabled)
}

func TestJWTIntrospection(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTIntrospection))
	good := p.token(t, nil, nil)
	expired := p.token(t, map[string]any{"exp": p.now.Load()}, nil)
	inactive := answerJSON(http.StatusOK, `{"active":false}`)
	user := func(name string) http.HandlerFunc {
		return answerJSON(http.StatusOK, activeFor+`,"preferred_username":"`+name+`"}`)
	}
	never := func(http.ResponseWriter, *http.Request) { t.Error("the provider was asked") }
	for name, row := range map[string]struct {
		token         string
		introspection http.HandlerFunc
		want          response
	}{
		"JWT-200":                 {good, introspect(t, good, activeFor+`,"preferred_username":"admin"}`), served},
		"JWT-400-invalid":         {good, inactive, jwtInvalid},
		"JWT-401-expired":         {expired, inactive, jwtExpired},
		"JWT-400-user":            {good, user("ghost"), noUser},
		"suspended":               {good, user("suspended"), disabled},
		"no username":             {good, answerJSON(http.StatusOK, `{"active":true,"aud":"https://jira.example.com","username":"admin","sub":"admin"}`), noUser},
		"the provider's word":     {expired, user("admin"), served},
		"answer has expired":      {good, answerJSON(http.StatusOK, activeFor+`,"preferred_username":"admin","exp":1}`), jwtExpired},
		"answer of another API":   {good, answerJSON(http.StatusOK, `{"active":true,"sub":"5d7fa9a0","preferred_username":"admin","aud":"x"}`), jwtInvalid},
		"sub missing":             {good, answerJSON(http.StatusOK, `{"active":true,"aud":"`+audience+`","preferred_username":"admin"}`), jwtInvalid},
		"claims of no UTF-8":      {rawToken(t, `{"alg":"RS256"}`, "{\"x\":\"\xff\"}", keys().rsa), never, jwtInvalid},
		"nested":                  {p.token(t, nil, map[string]any{"cty": "JWT"}), never, jwtInvalid},
		"exp as text":             {p.token(t, map[string]any{"exp": "1"}, nil), inactive, jwtInvalid},
		"exp missing":             {p.token(t, map[string]any{"exp": nil}, nil), inactive, jwtInvalid},
		"unknown algorithm":       {p.token(t, nil, map[string]any{"alg": "X1"}), user("admin"), served},
		"unknown, inactive":       {p.token(t, nil, map[string]any{"alg": "X1"}), inactive, jwtInvalid},
		"exp twice":               {rawToken(t, `{"alg":"RS256"}`, `{"exp":1,"exp":2}`, keys().rsa), never, jwtInvalid},
		"not even a JWT":          {"garbage", never, jwtInvalid},
		"three parts of anything": {"a.b.c", never, jwtInvalid},
		"wrong client":            {good, answerJSON(http.StatusUnauthorized, `{"error":"invalid_client"}`), jwtClient},
		"wrong client, 403":       {good, answerJSON(http.StatusForbidden, `{}`), jwtClient},
		"wrong client, 400":       {good, answerJSON(http.StatusBadRequest, `{"error":"invalid_client"}`), jwtClient},
		"active as text":          {good, answerJSON(http.StatusOK, `{"active":"true","preferred_username":"admin"}`), fault},
	} {
		t.Run(name, func(t *testing.T) {
			p.introspection.set(row.introspection)
			compare(t, get(t, server, "Bearer "+row.token), row.want)
		})
	}
}

func TestAuthorizationGrant(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.AuthorizationGrant))
	for name, row := range map[string]struct {
		userinfo http.HandlerFunc
		want     response
	}{
		"AG-200": {func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("Authorization"); got != "Bearer opaque" {
				t.Errorf("Authorization is %q", got)
			}
			answerJSON(http.StatusOK, `{"sub":"1","preferred_username":"admin"}`)(w, r)
		}, served},
		"AG-400-user":     {answerJSON(http.StatusOK, `{"sub":"1","preferred_username":"ghost"}`), noUser},
		"no username":     {answerJSON(http.StatusOK, `{"sub":"admin","name":"admin"}`), noUser},
		"suspended":       {answerJSON(http.StatusOK, `{"sub":"1","preferred_username":"suspended"}`), disabled},
		"refused, 401":    {answerJSON(http.StatusUnauthorized, `{"error":"invalid_token"}`), grantRefused},
		"refused, 403":    {answer(http.StatusForbidden, "text/plain", ``), grantRefused},
		"refused, 400":    {answerJSON(http.StatusBadRequest, `{}`), grantRefused},
		"404":             {answerJSON(http.StatusNotFound, `{"preferred_username":"admin"}`), fault},
		"201":             {answerJSON(http.StatusCreated, `{"preferred_username":"admin"}`), fault},
		"signed userinfo": {answer(http.StatusOK, "application/jwt", `a.b.c`), fault},
		"username twice":  {answerJSON(http.StatusOK, `{"preferred_username":"ghost","preferred_username":"admin"}`), fault},
	} {
		t.Run(name, func(t *testing.T) {
			p.userinfo.set(row.userinfo)
			compare(t, get(t, server, "Bearer opaque"), row.want)
		})
	}
}

func TestUsernameClaim(t *testing.T) {
	p := newProvider(t)
	options := p.options(target.AuthorizationGrant)
	options.UsernameClaim = "email"
	p.userinfo.set(answerJSON(http.StatusOK, `{"sub":"1","preferred_username":"ghost","email":"admin@gmail.com"}`))
	compare(t, get(t, start(t, options), "Bearer opaque"), served)
}
