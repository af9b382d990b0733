// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
)

func tokenForm(token string) url.Values { return url.Values{"token": {token}} }

func TestIntrospectionAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	issued := float64(r.clock.now().Unix())
	jwtUser, opaqueUser := r.login("app"), r.login("app-opaque")
	jwtClient := r.granted(r.post("/token", clientForm(), r.as("app")))
	opaqueClient := r.granted(r.post("/token", clientForm(), r.as("app-opaque")))
	user := func(client string) map[string]any {
		return map[string]any{
			"active": true, "scope": "openid read", "client_id": client, "username": "admin", "token_type": "Bearer",
			"exp": issued + 300, "iat": issued, "sub": "5d7fa9a0-admin", "aud": resource, "iss": r.URL,
			"preferred_username": "admin", "email": "admin@gmail.com",
		}
	}
	own := func(client string) map[string]any {
		return map[string]any{
			"active": true, "scope": "read", "client_id": client, "token_type": "Bearer",
			"exp": issued + 300, "iat": issued, "sub": client, "aud": resource, "iss": r.URL,
		}
	}
	refresh := user("app")
	delete(refresh, "token_type")
	refresh["exp"] = issued + 86400
	for name, row := range map[string]struct {
		token, caller string
		want          map[string]any
	}{
		"JWT of a user":               {jwtUser.str("access_token"), "jira", user("app")},
		"opaque of a user":            {opaqueUser.str("access_token"), "jira", user("app-opaque")},
		"JWT of a client":             {jwtClient.str("access_token"), "jira", own("app")},
		"opaque of a client":          {opaqueClient.str("access_token"), "jira", own("app-opaque")},
		"client without resource":     {jwtUser.str("access_token"), "app-opaque", user("app")},
		"refresh token by its client": {jwtUser.str("refresh_token"), "app", refresh},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			got := r.post("/introspect", tokenForm(row.token), r.as(row.caller))
			if got.str("jti") == "" {
				t.Errorf("no jti in %s", got.raw)
			}
			delete(got.body, "jti")
			if diff := cmp.Diff(row.want, got.body); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control is %q, want no-store", got.header.Get("Cache-Control"))
			}
		})
	}
}

func TestIntrospectionInactive(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	login, opaque := r.login("app"), r.login("app-opaque")
	used := login.str("refresh_token")
	r.granted(r.post("/token", refreshForm(used), r.as("app")))
	elsewhere := func(kind fixtures.TokenKind) string {
		minted, err := r.Mint(t.Context(), control.MintRequest{Kind: kind, User: "admin", Audience: []string{"https://other.example.com"}})
		if err != nil {
			t.Fatal(err)
		}
		return minted.Token
	}
	for name, row := range map[string]struct{ token, caller string }{
		"refresh token by another client":   {opaque.str("refresh_token"), "app"},
		"refresh token by resource server":  {opaque.str("refresh_token"), "jira"},
		"refresh token that was used":       {used, "app"},
		"ID token":                          {login.str("id_token"), "jira"},
		"JWT for another resource":          {elsewhere(fixtures.JWT), "jira"},
		"opaque token for another resource": {elsewhere(fixtures.Opaque), "jira"},
		"garbage":                           {"garbage", "jira"},
		"garbage with dots":                 {"a.b.c", "jira"},
		"a token and a space":               {login.str("access_token") + " ", "jira"},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			got := r.post("/introspect", tokenForm(row.token), r.as(row.caller))
			if got.status != http.StatusOK || got.raw != `{"active":false}` {
				t.Errorf("got %d %s, want {\"active\":false}", got.status, got.raw)
			}
		})
	}
	if got := r.post("/introspect", tokenForm(elsewhere(fixtures.JWT)), r.as("app")); got.body["active"] != true {
		t.Errorf("a client without resource got %s, want active", got.raw)
	}
}

func TestIntrospectionCallers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.login("app").str("access_token")
	none := func(*http.Request) {}
	for name, row := range map[string]struct {
		form   url.Values
		auth   func(*http.Request)
		status int
		code   string
	}{
		"basic":          {tokenForm(token), r.as("jira"), 200, ""},
		"post":           {url.Values{"token": {token}, "client_id": {"jira"}, "client_secret": {r.secret("jira")}}, none, 200, ""},
		"hint":           {with(tokenForm(token), "token_type_hint", "refresh_token"), r.as("jira"), 200, ""},
		"unknown client": {tokenForm(token), basic("nobody", "x"), 401, "invalid_client"},
		"wrong secret":   {tokenForm(token), basic("jira", "x"), 401, "invalid_client"},
		"no client":      {tokenForm(token), none, 401, "invalid_client"},
		"public client":  {with(tokenForm(token), "client_id", "spa"), none, 401, "invalid_client"},
		"bearer":         {tokenForm(token), bearer(token), 401, "invalid_client"},
		"no token":       {with(tokenForm(token), "x", "y"), r.as("jira"), 200, ""},
		"token missing":  {url.Values{"x": {"y"}}, r.as("jira"), 400, "invalid_request"},
		"repeated token": {url.Values{"token": {token, token}}, r.as("jira"), 400, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			got := r.post("/introspect", row.form, row.auth)
			r.refused(got, row.status, row.code)
			if (got.body["active"] == true) != (row.status == http.StatusOK) {
				t.Errorf("got %s with %d", got.raw, got.status)
			}
			if (got.header.Get("WWW-Authenticate") != "") != (row.status == http.StatusUnauthorized) {
				t.Errorf("%d with WWW-Authenticate %q", got.status, got.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	for _, client := range []string{"app", "app-opaque"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			login, bystander := r.login(client), r.login(client)
			access, refresh := login.str("access_token"), login.str("refresh_token")
			own := r.granted(r.post("/token", clientForm(), r.as(client))).str("access_token")

			r.refused(r.post("/revoke", tokenForm(access), r.as("jira")), http.StatusBadRequest, "invalid_grant")
			r.refused(r.post("/revoke", tokenForm(refresh), r.as("jira")), http.StatusBadRequest, "invalid_grant")
			r.wantActive(access, true)

			r.revoke(own, r.as(client))
			r.wantActive(own, false)

			second := r.granted(r.post("/token", refreshForm(refresh), r.as(client)))
			r.revoke(access, r.as(client))
			r.wantActive(access, false)
			r.wantActive(second.str("access_token"), true)

			r.revoke(second.str("refresh_token"), r.as(client))
			r.wantActive(second.str("access_token"), false)
			r.refused(r.post("/token", refreshForm(second.str("refresh_token")), r.as(client)),
				http.StatusBadRequest, "invalid_grant")
			r.revoke(second.str("refresh_token"), r.as(client)) // again
			r.wantActive(bystander.str("access_token"), true)
		})
	}
}

func (r *rig) revoke(token string, auth func(*http.Request)) {
	r.t.Helper()
	if got := r.post("/revoke", tokenForm(token), auth); got.status != http.StatusOK || got.raw != "" {
		r.t.Errorf("revoke: got %d %q, want 200 and no body", got.status, got.raw)
	}
}

func TestRevocationCallers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	none := func(*http.Request) {}
	public := r.granted(r.post("/token", with(codeForm(r.code("spa")), "client_id", "spa")))
	for name, row := range map[string]struct {
		form   url.Values
		auth   func(*http.Request)
		status int
		code   string
	}{
		"unknown token":    {tokenForm("unknown"), r.as("app"), 200, ""},
		"malformed JWT":    {tokenForm("a.b.c"), r.as("app"), 200, ""},
		"public client":    {with(tokenForm(public.str("access_token")), "client_id", "spa"), none, 200, ""},
		"unknown client":   {tokenForm("x"), basic("nobody", "x"), 401, "invalid_client"},
		"wrong secret":     {tokenForm("x"), basic("app", "x"), 401, "invalid_client"},
		"no client":        {tokenForm("x"), none, 401, "invalid_client"},
		"no token":         {url.Values{"x": {"y"}}, r.as("app"), 400, "invalid_request"},
		"client by its id": {with(tokenForm("x"), "client_id", "app"), none, 401, "invalid_client"},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			r.refused(r.post("/revoke", row.form, row.auth), row.status, row.code)
		})
	}
	r.wantActive(public.str("access_token"), false)
}

func TestRotatedKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	old := r.login("app").str("access_token")
	for range 7 {
		if err := r.RotateKey(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	fresh := r.login("app").str("access_token")
	if part(t, old, 0)["kid"] == part(t, fresh, 0)["kid"] {
		t.Error("the old key still signs")
	}
	r.wantActive(old, true)
	r.wantActive(fresh, true)
	if err := r.RotateKey(t.Context()); err != nil { // the ninth key: the first is gone
		t.Fatal(err)
	}
	r.wantActive(old, false)
	r.wantActive(fresh, true)
}

func TestNoTwoProvidersTrustEachOther(t *testing.T) {
	t.Parallel()
	issuer := func(o *idp.Options) { o.Issuer = "https://issuer.example.com" }
	one, other := newRig(t, issuer), newRig(t, issuer)
	token := one.login("app").str("access_token")
	one.wantActive(token, true)
	other.wantActive(token, false)
}
