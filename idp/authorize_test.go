// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
)

func TestAuthorizeRedirectsErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, row := range map[string]struct {
		parameter string
		values    []string
		code      string
	}{
		"no challenge":         {"code_challenge", nil, "invalid_request"},
		"plain challenge":      {"code_challenge_method", []string{"plain"}, "invalid_request"},
		"no challenge method":  {"code_challenge_method", nil, "invalid_request"},
		"no response type":     {"response_type", nil, "unsupported_response_type"},
		"implicit flow":        {"response_type", []string{"token"}, "unsupported_response_type"},
		"hybrid flow":          {"response_type", []string{"code id_token"}, "unsupported_response_type"},
		"unknown scope":        {"scope", []string{"openid admin"}, "invalid_scope"},
		"unknown audience":     {"audience", []string{"https://other.example.com"}, "invalid_request"},
		"unknown mode":         {"response_mode", []string{"jwt"}, "invalid_request"},
		"fragment mode":        {"response_mode", []string{"fragment"}, "invalid_request"},
		"repeated scope":       {"scope", []string{"openid", "read"}, "invalid_request"},
		"unknown user":         {"login_hint", []string{"nobody"}, "access_denied"},
		"request object":       {"request", []string{"x"}, "request_not_supported"},
		"request object's URI": {"request_uri", []string{"https://x.example.com"}, "request_uri_not_supported"},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			for _, client := range []string{"app", "spa"} {
				told := r.redirected(with(authorizeQuery(client), row.parameter, row.values...))
				if told.Get("error") != row.code || told.Get("state") != "s" || told.Get("iss") != r.URL || told.Has("code") {
					t.Errorf("%s got %v, want error %q with state and iss", client, told, row.code)
				}
			}
		})
	}
	silent := with(with(authorizeQuery("app"), "login_hint"), "prompt", "none")
	if told := r.redirected(silent); told.Get("error") != "login_required" {
		t.Errorf("prompt=none without user: got %v, want login_required", told)
	}
}

func TestAuthorizeDoesNotRedirectToStrangers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, row := range map[string]struct {
		parameter string
		values    []string
		code      string
	}{
		"no client":               {"client_id", nil, "invalid_client"},
		"unknown client":          {"client_id", []string{"nobody"}, "invalid_client"},
		"repeated client":         {"client_id", []string{"app", "app"}, "invalid_request"},
		"client without redirect": {"client_id", []string{"jira"}, "invalid_request"},
		"other redirect URI":      {"redirect_uri", []string{"http://127.0.0.1:7777/other"}, "invalid_request"},
		"other host":              {"redirect_uri", []string{"https://evil.example.com/callback"}, "invalid_request"},
		"name in place of IP":     {"redirect_uri", []string{"http://localhost:7777/callback"}, "invalid_request"},
		"no redirect URI":         {"redirect_uri", nil, "invalid_request"},
		"repeated redirect URI":   {"redirect_uri", []string{callback, callback}, "invalid_request"},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			got := r.get("/authorize?" + with(authorizeQuery("app"), row.parameter, row.values...).Encode())
			r.refused(got, http.StatusBadRequest, row.code)
			if got.header.Get("Location") != "" || got.header.Get("WWW-Authenticate") != "" {
				t.Errorf("got header %v, want neither a redirect nor a challenge", got.header)
			}
		})
	}
}

func TestAuthorizeAccepts(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, change := range map[string]func(url.Values) url.Values{
		"no state":              func(q url.Values) url.Values { return with(q, "state") },
		"no nonce":              func(q url.Values) url.Values { return with(q, "nonce") },
		"query mode":            func(q url.Values) url.Values { return with(q, "response_mode", "query") },
		"any loopback port":     func(q url.Values) url.Values { return with(q, "redirect_uri", "http://127.0.0.1:1/callback") },
		"known audience":        func(q url.Values) url.Values { return with(q, "audience", resource) },
		"prompt login":          func(q url.Values) url.Values { return with(q, "prompt", "login") },
		"prompt none with hint": func(q url.Values) url.Values { return with(q, "prompt", "none") },
		"max_age":               func(q url.Values) url.Values { return with(q, "max_age", "1") },
	} {
		t.Run(name, func(t *testing.T) {
			query := change(authorizeQuery("app"))
			told := r.on(t).redirected(query)
			if told.Get("code") == "" || told.Get("state") != query.Get("state") || told.Has("scope") {
				t.Errorf("got %v, want a code and the state", told)
			}
		})
	}
	got := r.post("/authorize", authorizeQuery("app")) // OpenID Connect Core §3.1.2.1
	if got.status != http.StatusSeeOther || !strings.Contains(got.header.Get("Location"), "code=") {
		t.Errorf("POST: got %d %v, want a redirect with a code", got.status, got.header)
	}
}

func TestAuthorizeDefaultScope(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	code := r.redirected(with(authorizeQuery("app"), "scope")).Get("code")
	got := r.granted(r.post("/token", codeForm(code), r.as("app")))
	if got.str("scope") != "read" || got.str("id_token") != "" {
		t.Errorf("got %s, want the scope read and no ID token", got.raw)
	}
}

func TestLoginPage(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *idp.Options) {
		o.Users = []fixtures.User{
			{Subject: "1", Username: "a&b", Name: "<script>alert(1)</script>", Email: `"@x`},
			{Subject: "2", Username: "second"},
		}
	})
	query := with(authorizeQuery("app"), "login_hint")
	got := r.get("/authorize?" + query.Encode())
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("got %d %q, want an HTML page", got.status, got.header.Get("Content-Type"))
	}
	if strings.Contains(got.raw, "<script>") {
		t.Errorf("not escaped: %s", got.raw)
	}
	query.Set("login_hint", "a&b")
	link := `<a href="?` + query.Encode() + `">a&b</a>`
	if !strings.Contains(html.UnescapeString(got.raw), link) || !strings.Contains(got.raw, ">second</a>") {
		t.Errorf("got %s\nwant a link for each user, such as %s", got.raw, link)
	}
	if told := r.redirected(query); told.Get("code") == "" {
		t.Errorf("the link leads to %v, want a code", told)
	}
}
