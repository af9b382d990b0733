// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
)

func TestUserinfo(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *idp.Options) {
		o.Users = []fixtures.User{{
			Subject: "1", Username: "admin", Name: "A", Email: "a@example.com",
			Claims: map[string]any{"groups": []string{"x", "y"}, "level": 3},
		}}
	})
	want := map[string]any{
		"sub": "1", "preferred_username": "admin", "email": "a@example.com", "name": "A",
		"groups": []any{"x", "y"}, "level": 3.0,
	}
	for _, client := range []string{"app", "app-opaque"} {
		token := r.login(client).str("access_token")
		for name, got := range map[string]reply{
			"header":      r.get("/userinfo", bearer(token)),
			"other case":  r.get("/userinfo", func(q *http.Request) { q.Header.Set("Authorization", "bEARER "+token) }),
			"form":        r.post("/userinfo", url.Values{"access_token": {token}}),
			"POST header": r.send(http.MethodPost, "/userinfo", "", "", bearer(token)),
		} {
			if diff := cmp.Diff(want, got.body); diff != "" || got.status != http.StatusOK {
				t.Errorf("%s %s: %d (-want +got):\n%s", client, name, got.status, diff)
			}
			if got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("Cache-Control is %q, want no-store", got.header.Get("Cache-Control"))
			}
		}
	}
}

func TestUserinfoRefusals(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	login := r.login("app")
	token := login.str("access_token")
	expired := r.mint(fixtures.Recipe{Issued: hours(-2), Expires: hours(-1)}, fixtures.JWT).Token
	revoked := r.mint(fixtures.Recipe{State: fixtures.Revoked}, fixtures.Opaque).Token
	client := r.granted(r.post("/token", clientForm(), r.as("app"))).str("access_token")
	header := func(value string) reply {
		return r.get("/userinfo", func(q *http.Request) { q.Header.Set("Authorization", value) })
	}
	for name, row := range map[string]struct {
		got    reply
		status int
		code   string // of the challenge; empty for none
	}{
		"no token":               {r.get("/userinfo"), 401, ""},
		"empty token":            {header("Bearer "), 401, ""},
		"other scheme":           {header("Token " + token), 401, ""},
		"token in the URL":       {r.get("/userinfo?access_token=" + token), 401, ""},
		"empty form":             {r.post("/userinfo", url.Values{}), 401, ""},
		"header and form":        {r.post("/userinfo", url.Values{"access_token": {token}}, bearer(token)), 400, "invalid_request"},
		"repeated in the form":   {r.post("/userinfo", url.Values{"access_token": {token, token}}), 400, "invalid_request"},
		"garbage":                {header("Bearer garbage"), 401, "invalid_token"},
		"expired token":          {header("Bearer " + expired), 401, "invalid_token"},
		"revoked token":          {header("Bearer " + revoked), 401, "invalid_token"},
		"ID token":               {header("Bearer " + login.str("id_token")), 401, "invalid_token"},
		"refresh token":          {header("Bearer " + login.str("refresh_token")), 401, "invalid_token"},
		"token of a client":      {header("Bearer " + client), 403, "insufficient_scope"},
		"two headers":            {r.get("/userinfo", bearer(token), func(q *http.Request) { q.Header.Add("Authorization", "Bearer x") }), 400, "invalid_request"},
		"token and another word": {header("Bearer " + token + " x"), 401, "invalid_token"},
	} {
		t.Run(name, func(t *testing.T) {
			if row.got.status != row.status || row.got.str("error") != row.code {
				t.Errorf("got %d %s, want %d with %q", row.got.status, row.got.raw, row.status, row.code)
			}
			challenge := row.got.header.Get("WWW-Authenticate")
			_, coded, _ := strings.Cut(challenge, `error="`)
			code, _, _ := strings.Cut(coded, `"`)
			if code != row.code || !strings.HasPrefix(challenge, `Bearer realm="bearproof"`) {
				t.Errorf("got challenge %q, want Bearer with error %q", challenge, row.code)
			}
		})
	}
}
