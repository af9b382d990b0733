// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"net/http"
	"testing"

	"github.com/bearproof-dev/bearproof/target"
)

// plainRefusal is what a plain route answers about a token or a request.
func plainRefusal(status int, code, description string) response {
	return response{
		status, `Bearer realm="api", error="` + code + `", error_description="` + description + `"`,
		`{"error":"` + code + `","error_description":"` + description + `"}`,
	}
}

// plainError is what a plain route answers where no challenge would help.
func plainError(status int, code, description string) response {
	return response{status, "", `{"error":"` + code + `","error_description":"` + description + `"}`}
}

func getMe(t *testing.T, p *provider, deployment target.Deployment, authorization ...string) response {
	t.Helper()
	got, _ := send(t, start(t, p.options(deployment)), http.MethodGet, target.PathMe, authorization...)
	return got
}

func TestMe(t *testing.T) {
	p := newProvider(t)
	token := p.token(t, map[string]any{"client_id": "app", "scope": "read"}, nil)
	p.introspection.set(answerJSON(http.StatusOK, activeFor+`,"client_id":"app","scope":"read","preferred_username":"admin"}`))
	p.userinfo.set(answerJSON(http.StatusOK, `{"sub":"5d7fa9a0","preferred_username":"admin"}`))
	const all = `{"sub":"5d7fa9a0","username":"admin","client_id":"app","scope":"read"}`
	for deployment, body := range map[target.Deployment]string{
		target.AuthorizationGrant: `{"sub":"5d7fa9a0","username":"admin"}`,
		target.ClientCredentials:  all,
		target.JWTPublicKey:       all,
		target.JWTIntrospection:   all,
	} {
		t.Run(string(deployment), func(t *testing.T) {
			compare(t, getMe(t, p, deployment, "Bearer "+token), response{http.StatusOK, "", body})
		})
	}
}

func TestMeRefusals(t *testing.T) {
	p := newProvider(t)
	invalid := plainRefusal(http.StatusUnauthorized, "invalid_token", "The access token is invalid.")
	malformed := plainRefusal(http.StatusBadRequest, "invalid_request", "The Authorization header is malformed.")
	bearer := func(claims map[string]any) []string { return []string{"Bearer " + p.token(t, claims, nil)} }
	for name, row := range map[string]struct {
		lines []string
		want  response
	}{
		"no token":       {nil, response{http.StatusUnauthorized, `Bearer realm="api"`, `{}`}},
		"another scheme": {[]string{"Basic eDp4"}, response{http.StatusUnauthorized, `Bearer realm="api"`, `{}`}},
		"two lines":      {[]string{"Bearer x", "Bearer y"}, plainRefusal(http.StatusBadRequest, "invalid_request", "The request has more than one token.")},
		"tab":            {[]string{"Bearer\tx"}, malformed},
		"two words":      {[]string{"Bearer x y"}, malformed},
		"garbage":        {[]string{"Bearer garbage"}, invalid},
		"not for us":     {bearer(map[string]any{"aud": "x"}), invalid},
		"expired":        {bearer(map[string]any{"exp": 1}), plainRefusal(http.StatusUnauthorized, "invalid_token", "The access token expired.")},
		"unknown user":   {bearer(map[string]any{"preferred_username": "ghost"}), plainRefusal(http.StatusUnauthorized, "invalid_token", "The access token is of an unknown user.")},
		"suspended":      {bearer(map[string]any{"preferred_username": "suspended"}), plainError(http.StatusForbidden, "account_disabled", "This account is not active.")},
	} {
		t.Run(name, func(t *testing.T) { compare(t, getMe(t, p, target.JWTPublicKey, row.lines...), row.want) })
	}
}

func TestMeWithoutProvider(t *testing.T) {
	p := newProvider(t)
	for name, row := range map[string]struct {
		introspection http.HandlerFunc
		want          response
	}{
		"inactive":     {answerJSON(http.StatusOK, `{"active":false}`), plainRefusal(http.StatusUnauthorized, "invalid_token", "The access token is not active.")},
		"wrong client": {answerJSON(http.StatusUnauthorized, `{}`), plainError(http.StatusBadGateway, "server_error", "The identity provider does not accept the client of this API.")},
		"fault":        {answerJSON(http.StatusInternalServerError, `{}`), plainError(http.StatusServiceUnavailable, "temporarily_unavailable", "The identity provider cannot be reached.")},
	} {
		t.Run(name, func(t *testing.T) {
			p.introspection.set(row.introspection)
			compare(t, getMe(t, p, target.ClientCredentials, "Bearer x"), row.want)
		})
	}
}

func TestOrders(t *testing.T) {
	p := newProvider(t)
	p.introspection.set(answerJSON(http.StatusOK, activeFor+`,"scope":"openid read","preferred_username":"admin"}`))
	p.userinfo.set(answerJSON(http.StatusOK, `{"sub":"5d7fa9a0","preferred_username":"admin"}`))
	missing := plainRefusal(http.StatusForbidden, "insufficient_scope", "The access token lacks a scope.")
	missing.Challenge += `, scope="write"`
	token := "Bearer " + p.token(t, map[string]any{"scope": "openid read"}, nil)
	for _, deployment := range target.Deployments() {
		t.Run(string(deployment), func(t *testing.T) {
			server := start(t, p.options(deployment))
			got, _ := send(t, server, http.MethodGet, target.PathOrders, token)
			compare(t, got, response{http.StatusOK, "", `{"count":0}`})
			got, _ = send(t, server, http.MethodPost, target.PathOrders, token)
			compare(t, got, missing)
		})
	}
}

func TestOrdersScopes(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	for name, row := range map[string]struct {
		scope  any
		status int
	}{
		"alone":    {"read", http.StatusOK},
		"last":     {"a b read", http.StatusOK},
		"missing":  {nil, http.StatusForbidden},
		"empty":    {"", http.StatusForbidden},
		"longer":   {"reader", http.StatusForbidden},
		"case":     {"Read", http.StatusForbidden},
		"wildcard": {"*", http.StatusForbidden},
		"commas":   {"a,read", http.StatusForbidden},
		"list":     {[]string{"read"}, http.StatusForbidden},
		"number":   {1, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := send(t, server, http.MethodGet, target.PathOrders, "Bearer "+p.token(t, map[string]any{"scope": row.scope}, nil))
			if got.Status != row.status {
				t.Errorf("status is %d; want %d", got.Status, row.status)
			}
		})
	}
}

func TestOrdersAreCounted(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	token := "Bearer " + p.token(t, map[string]any{"scope": "write read"}, nil)
	for _, step := range []struct {
		method string
		lines  []string
		want   response
	}{
		{http.MethodPost, []string{token}, response{http.StatusCreated, "", `{"count":1}`}},
		{http.MethodPost, nil, response{http.StatusUnauthorized, `Bearer realm="api"`, `{}`}},
		{http.MethodGet, []string{token}, response{http.StatusOK, "", `{"count":1}`}},
		{http.MethodPost, []string{token}, response{http.StatusCreated, "", `{"count":2}`}},
	} {
		got, _ := send(t, server, step.method, target.PathOrders, step.lines...)
		compare(t, got, step.want)
	}
	got, header := send(t, server, http.MethodDelete, target.PathOrders, token)
	compare(t, got, plainError(http.StatusMethodNotAllowed, "method_not_allowed", "This method is not allowed."))
	if allow := header.Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("Allow is %q; want GET, HEAD, POST", allow)
	}
}

func TestGrantWithoutIntrospection(t *testing.T) {
	p := newProvider(t)
	p.userinfo.set(answerJSON(http.StatusOK, `{"sub":"5d7fa9a0","preferred_username":"admin"}`))
	options := p.options(target.AuthorizationGrant)
	options.IntrospectionEndpoint = ""
	got, _ := send(t, start(t, options), http.MethodGet, target.PathOrders, "Bearer x")
	if got.Status != http.StatusForbidden {
		t.Errorf("status is %d; want 403: nobody says which scope the token has", got.Status)
	}
}
