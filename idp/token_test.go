// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
)

func clientForm() url.Values { return url.Values{"grant_type": {"client_credentials"}} }

// with returns a form in which a parameter has other values, or none.
func with(form url.Values, name string, values ...string) url.Values {
	if len(values) == 0 {
		form.Del(name)
		return form
	}
	form[name] = values
	return form
}

func TestClientCredentialsToken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.granted(r.post("/token", clientForm(), r.as("app")))
	want := map[string]any{
		"access_token": got.body["access_token"], "token_type": "Bearer", "expires_in": 300.0, "scope": "read",
	}
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control is %q, want no-store", got.header.Get("Cache-Control"))
	}
	token := got.str("access_token")
	issued := float64(r.clock.now().Unix())
	claims := part(t, token, 1)
	wantClaims := map[string]any{
		"iss": r.URL, "sub": "app", "aud": resource, "client_id": "app", "scope": "read",
		"iat": issued, "exp": issued + 300, "jti": claims["jti"],
	}
	if diff := cmp.Diff(wantClaims, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	header := part(t, token, 0)
	if header["typ"] != "at+jwt" || header["alg"] != "ES256" || header["kid"] == "" {
		t.Errorf("header is %v", header)
	}
}

func TestUserToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *idp.Options) {
		clients, err := fixtures.Clients()
		if err != nil {
			t.Fatal(err)
		}
		for i := range clients {
			clients[i].Audiences = []string{resource, "https://second.example.com"}
		}
		o.Clients = clients
	})
	claims := part(t, r.login("app").str("access_token"), 1)
	want := map[string]any{
		"iss": r.URL, "sub": "5d7fa9a0-admin", "aud": []any{resource, "https://second.example.com"},
		"client_id": "app", "scope": "openid read", "preferred_username": "admin", "email": "admin@gmail.com",
		"iat": claims["iat"], "exp": claims["iat"].(float64) + 300, "jti": claims["jti"],
	}
	if diff := cmp.Diff(want, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
}

func TestTokenRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	none := func(*http.Request) {}
	post := func(client, secret string) url.Values {
		return with(with(clientForm(), "client_id", client), "client_secret", secret)
	}
	for name, row := range map[string]struct {
		form   url.Values
		auth   func(*http.Request)
		status int
		code   string
	}{
		"no grant type":                {url.Values{"scope": {"read"}}, r.as("app"), 400, "invalid_request"},
		"unknown grant type":           {with(clientForm(), "grant_type", "password"), r.as("app"), 400, "unsupported_grant_type"},
		"two grant types in one":       {with(clientForm(), "grant_type", "client_credentials refresh_token"), r.as("app"), 400, "unsupported_grant_type"},
		"grant of another client":      {refreshForm("x"), r.as("jira"), 400, "unauthorized_client"},
		"repeated grant type":          {with(clientForm(), "grant_type", "client_credentials", "client_credentials"), r.as("app"), 400, "invalid_request"},
		"repeated scope":               {with(clientForm(), "scope", "read", "read"), r.as("app"), 400, "invalid_request"},
		"repeated unknown parameter":   {with(clientForm(), "x", "1", "2"), r.as("app"), 400, "invalid_request"},
		"unknown scope":                {with(clientForm(), "scope", "read admin"), r.as("app"), 400, "invalid_scope"},
		"prefix of a scope":            {with(clientForm(), "scope", "rea"), r.as("app"), 400, "invalid_scope"},
		"unknown audience":             {with(clientForm(), "audience", resource+"/sub"), r.as("app"), 400, "invalid_request"},
		"no code":                      {with(codeForm("x"), "code"), r.as("app"), 400, "invalid_request"},
		"unknown code":                 {codeForm("x"), r.as("app"), 400, "invalid_grant"},
		"no refresh token":             {refreshForm(""), r.as("app"), 400, "invalid_request"},
		"unknown refresh token":        {refreshForm("x"), r.as("app"), 400, "invalid_grant"},
		"no client":                    {clientForm(), none, 401, "invalid_client"},
		"wrong secret by basic":        {clientForm(), basic("app", "wrong"), 401, "invalid_client"},
		"wrong secret by post":         {post("app", "wrong"), none, 401, "invalid_client"},
		"unknown client by basic":      {clientForm(), basic("nobody", ""), 401, "invalid_client"},
		"unknown client by post":       {post("nobody", "x"), none, 401, "invalid_client"},
		"confidential client by id":    {with(clientForm(), "client_id", "app"), none, 401, "invalid_client"},
		"public client with secret":    {post("spa", "x"), none, 401, "invalid_client"},
		"empty secret by basic":        {clientForm(), basic("app", ""), 401, "invalid_client"},
		"bearer in place of basic":     {clientForm(), bearer("x"), 401, "invalid_client"},
		"basic and post":               {post("app", r.secret("app")), r.as("app"), 400, "invalid_request"},
		"basic and another client id":  {with(clientForm(), "client_id", "jira"), r.as("app"), 400, "invalid_request"},
		"client credentials of public": {with(clientForm(), "client_id", "spa"), none, 400, "unauthorized_client"},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			got := r.post("/token", row.form, row.auth)
			r.refused(got, row.status, row.code)
			if _, described := got.body["error_description"]; !described || len(got.body) != 2 {
				t.Errorf("body is %s, want error and error_description", got.raw)
			}
			if got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control is %q, want no-store", got.header.Get("Cache-Control"))
			}
			challenge := got.header.Get("WWW-Authenticate")
			if strings.HasPrefix(challenge, "Basic realm=") != (row.status == http.StatusUnauthorized) {
				t.Errorf("%d with WWW-Authenticate %q", got.status, challenge)
			}
		})
	}
}

func TestTokenRequestForm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	form := "application/x-www-form-urlencoded"
	valid := clientForm().Encode()
	for name, row := range map[string]struct {
		method, media, path, body string
		status                    int
	}{
		"form with charset":      {"POST", form + "; charset=UTF-8", "/token", valid, 200},
		"JSON":                   {"POST", "application/json", "/token", `{"grant_type":"client_credentials"}`, 400},
		"no media type":          {"POST", "", "/token", valid, 400},
		"multipart":              {"POST", "multipart/form-data; boundary=x", "/token", "--x--", 400},
		"parameters in the URL":  {"POST", form, "/token?" + valid, "", 400},
		"bad encoding":           {"POST", form, "/token", "grant_type=%zz", 400},
		"64 KiB":                 {"POST", form, "/token", valid + "&x=" + strings.Repeat("x", 64<<10-len(valid)-3), 200},
		"one byte over 64 KiB":   {"POST", form, "/token", valid + "&x=" + strings.Repeat("x", 64<<10-len(valid)-2), 413},
		"GET":                    {"GET", "", "/token?" + valid, "", 405},
		"unknown path":           {"POST", form, "/tokens", valid, 404},
		"slash after the path":   {"POST", form, "/token/", valid, 404},
		"get at the revocation":  {"GET", "", "/revoke", "", 405},
		"put at the userinfo":    {"PUT", "", "/userinfo", "", 405},
		"post at the discovery":  {"POST", form, "/.well-known/openid-configuration", "", 405},
		"head at the key set":    {"HEAD", "", "/jwks", "", 200},
		"delete at introspect":   {"DELETE", "", "/introspect", "", 405},
		"root":                   {"GET", "", "/", "", 404},
		"introspection in query": {"POST", form, "/introspect?token=x", "", 400},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.on(t).send(row.method, row.path, row.media, row.body, r.as("app"))
			if got.status != row.status {
				t.Errorf("got %d %s, want %d", got.status, got.raw, row.status)
			}
			if row.method != http.MethodHead && !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
				t.Errorf("Content-Type is %q, want JSON", got.header.Get("Content-Type"))
			}
			if (got.header.Get("Allow") != "") != (row.status == http.StatusMethodNotAllowed) {
				t.Errorf("%d with Allow %q", got.status, got.header.Get("Allow"))
			}
		})
	}
}

func TestCodeIsBound(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, row := range map[string]struct {
		client string
		change func(url.Values)
	}{
		"other client":       {"app-opaque", func(url.Values) {}},
		"other redirect URI": {"app", func(f url.Values) { f.Set("redirect_uri", "http://127.0.0.1:7778/callback") }},
		"no redirect URI":    {"app", func(f url.Values) { f.Del("redirect_uri") }},
		"other verifier":     {"app", func(f url.Values) { f.Set("code_verifier", verifier+"x") }},
		"challenge as is":    {"app", func(f url.Values) { f.Set("code_verifier", challenge()) }},
		"no verifier":        {"app", func(f url.Values) { f.Del("code_verifier") }},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			form := codeForm(r.code("app"))
			row.change(form)
			r.refused(r.post("/token", form, r.as(row.client)), http.StatusBadRequest, "invalid_grant")
		})
	}
	code := r.code("app")
	r.refused(r.post("/token", codeForm(code), r.as("app-opaque")), http.StatusBadRequest, "invalid_grant")
	r.granted(r.post("/token", codeForm(code), r.as("app"))) // the other client has not used it up
}

func TestCodeReplayRevokes(t *testing.T) {
	t.Parallel()
	for _, client := range []string{"app", "app-opaque"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			form := codeForm(r.code(client))
			first := r.granted(r.post("/token", form, r.as(client)))
			refreshed := r.granted(r.post("/token", refreshForm(first.str("refresh_token")), r.as(client)))
			r.wantActive(first.str("access_token"), true)
			r.clock.move(2 * time.Minute) // the code has expired, but is known as used

			r.refused(r.post("/token", form, r.as(client)), http.StatusBadRequest, "invalid_grant")
			r.wantActive(first.str("access_token"), false)
			r.wantActive(refreshed.str("access_token"), false)
			r.refused(r.post("/token", refreshForm(refreshed.str("refresh_token")), r.as(client)),
				http.StatusBadRequest, "invalid_grant")
		})
	}
}

func TestRefreshReuseRevokes(t *testing.T) {
	t.Parallel()
	for _, client := range []string{"app", "app-opaque"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			first, bystander := r.login(client), r.login(client)
			second := r.granted(r.post("/token", refreshForm(first.str("refresh_token")), r.as(client)))
			third := r.granted(r.post("/token", refreshForm(second.str("refresh_token")), r.as(client)))
			for _, token := range []reply{first, second, third} {
				r.wantActive(token.str("access_token"), true)
			}
			r.refused(r.post("/token", refreshForm(first.str("refresh_token")), r.as(client)),
				http.StatusBadRequest, "invalid_grant")
			for _, token := range []reply{first, second, third} {
				r.wantActive(token.str("access_token"), false)
			}
			r.refused(r.post("/token", refreshForm(third.str("refresh_token")), r.as(client)),
				http.StatusBadRequest, "invalid_grant")
			r.wantActive(bystander.str("access_token"), true)
		})
	}
}

func TestRefreshScope(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	refresh := r.login("app").str("refresh_token")
	form := with(refreshForm(refresh), "scope", "read email")
	r.refused(r.post("/token", form, r.as("app")), http.StatusBadRequest, "invalid_scope")

	less := r.granted(r.post("/token", with(form, "scope", "read"), r.as("app")))
	if less.str("scope") != "read" || part(t, less.str("access_token"), 1)["scope"] != "read" || less.str("id_token") != "" {
		t.Errorf("got %s, want the scope read alone", less.raw)
	}
	all := r.granted(r.post("/token", refreshForm(less.str("refresh_token")), r.as("app")))
	if all.str("scope") != "openid read" || all.str("id_token") == "" {
		t.Errorf("got %s, want all of the scope back", all.raw)
	}
}

func TestRefreshOfAnotherClient(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	refresh := r.login("app").str("refresh_token")
	r.refused(r.post("/token", refreshForm(refresh), r.as("app-opaque")), http.StatusBadRequest, "invalid_grant")
	r.granted(r.post("/token", refreshForm(refresh), r.as("app"))) // and has not used it up
}

func TestPublicClientRefreshes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	form := with(codeForm(r.code("spa")), "client_id", "spa")
	got := r.granted(r.post("/token", form))
	r.granted(r.post("/token", with(refreshForm(got.str("refresh_token")), "client_id", "spa")))
}
