// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
)

func (r *rig) journal(after uint64) []control.Request {
	r.t.Helper()
	requests, err := r.Journal(r.t.Context(), after)
	if err != nil {
		r.t.Fatal(err)
	}
	return requests
}

func TestJournalTellsWhatWasAsked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	secret, code := r.secret("app"), r.code("app")
	login := r.post("/token", codeForm(code), r.as("app"))
	access, refresh := login.str("access_token"), login.str("refresh_token")
	post := with(with(clientForm(), "client_id", "app"), "client_secret", secret)
	r.post("/token", post)
	r.post("/token", with(codeForm(code), "client_id", "spa"))
	r.post("/token", clientForm(), basic("app", "wrong secret"))
	r.post("/token", with(clientForm(), "grant_type", secret), basic(secret, secret))
	r.post("/introspect", tokenForm(access), r.as("jira"))
	r.post("/revoke", tokenForm(refresh), r.as("app"))
	r.get("/userinfo", bearer(access))
	r.get("/userinfo")
	r.get("/jwks")
	r.get("/.well-known/openid-configuration")
	r.get("/verify/" + secret + "/of/" + access)
	r.get("/token?access_token=" + access)

	want := []control.Request{
		{Method: "GET", Path: "/authorize", Endpoint: "authorize", ClientID: "app", Status: 303},
		{Method: "POST", Path: "/token", Endpoint: "token", ClientID: "app", Auth: "basic", Grant: "authorization_code", Status: 200},
		{Method: "POST", Path: "/token", Endpoint: "token", ClientID: "app", Auth: "post", Grant: "client_credentials", Status: 200},
		{Method: "POST", Path: "/token", Endpoint: "token", ClientID: "spa", Auth: "none", Grant: "authorization_code", Status: 400, Error: "invalid_grant"},
		{Method: "POST", Path: "/token", Endpoint: "token", ClientID: "app", Auth: "basic", Status: 401, Error: "invalid_client"},
		{Method: "POST", Path: "/token", Endpoint: "token", Auth: "basic", Status: 401, Error: "invalid_client"},
		{Method: "POST", Path: "/introspect", Endpoint: "introspection", ClientID: "jira", Auth: "basic", Status: 200},
		{Method: "POST", Path: "/revoke", Endpoint: "revocation", ClientID: "app", Auth: "basic", Status: 200},
		{Method: "GET", Path: "/userinfo", Endpoint: "userinfo", Auth: "bearer", Status: 401, Error: "invalid_token"},
		{Method: "GET", Path: "/userinfo", Endpoint: "userinfo", Status: 401},
		{Method: "GET", Path: "/jwks", Endpoint: "jwks", Status: 200},
		{Method: "GET", Path: "/.well-known/openid-configuration", Endpoint: "discovery", Status: 200},
		{Method: "GET", Path: "/verify/…/of/…", Status: 404, Error: "not_found"},
		{Method: "GET", Path: "/token", Endpoint: "token", Status: 405, Error: "invalid_request"},
	}
	got := r.journal(0)
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(control.Request{}, "Sequence", "Time")); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	for i, request := range got {
		if request.Sequence != uint64(i)+1 || !request.Time.Equal(r.clock.now()) {
			t.Errorf("request %d has sequence %d and time %s", i, request.Sequence, request.Time)
		}
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{access, refresh, code, secret, "wrong secret"} {
		if strings.Contains(string(text), hidden) {
			t.Errorf("the journal holds %q: %s", hidden, text)
		}
	}
	if later := r.journal(13); len(later) != 1 || later[0].Sequence != 14 {
		t.Errorf("after 13: got %v, want the last one", later)
	}
	if later := r.journal(14); len(later) != 0 {
		t.Errorf("after 14: got %v, want nothing", later)
	}
}

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 10_003 {
		r.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", http.NoBody))
	}
	got := r.journal(0)
	if len(got) != 10_000 || got[0].Sequence != 4 || got[9_999].Sequence != 10_003 {
		t.Errorf("got %d requests from %d to %d, want the last 10000", len(got), got[0].Sequence, got[len(got)-1].Sequence)
	}
	if tail := r.journal(10_001); len(tail) != 2 || tail[0].Sequence != 10_002 {
		t.Errorf("after 10001: got %v", tail)
	}
}

func TestDeletedClient(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	login, code := r.login("app"), r.code("app")
	auth := r.as("app")
	token := tokenForm(login.str("access_token"))
	for range 2 {
		if err := r.DeleteClient(t.Context(), "app"); err != nil {
			t.Fatal(err)
		}
	}
	r.refused(r.post("/introspect", token, auth), http.StatusUnauthorized, "invalid_client")
	r.refused(r.post("/token", clientForm(), auth), http.StatusUnauthorized, "invalid_client")
	r.refused(r.get("/authorize?"+authorizeQuery("app").Encode()), http.StatusBadRequest, "invalid_client")
	if _, err := r.Client(t.Context(), "app"); err == nil {
		t.Error("Client returns a deleted client")
	}
	if last := r.journal(0); last[len(last)-1].ClientID != "app" {
		t.Errorf("the journal does not name the deleted client: %v", last[len(last)-1])
	}
	for range 2 {
		if err := r.RestoreClient(t.Context(), "app"); err != nil {
			t.Fatal(err)
		}
	}
	r.granted(r.post("/token", codeForm(code), auth))
	r.wantActive(login.str("access_token"), true)
}

func TestRotatedSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	first := r.secret("app")
	if err := r.RotateSecret(t.Context(), "app"); err != nil {
		t.Fatal(err)
	}
	second := r.secret("app")
	if second == first || second == "" {
		t.Errorf("the secret is %q, was %q", second, first)
	}
	r.refused(r.post("/token", clientForm(), basic("app", first)), http.StatusUnauthorized, "invalid_client")
	r.granted(r.post("/token", clientForm(), basic("app", second)))
	for range 2 {
		if err := r.RestoreSecret(t.Context(), "app"); err != nil {
			t.Fatal(err)
		}
	}
	r.granted(r.post("/token", clientForm(), basic("app", first)))
	r.refused(r.post("/token", clientForm(), basic("app", second)), http.StatusUnauthorized, "invalid_client")
}

func TestControlErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ctx := t.Context()
	_, unknown := r.Client(ctx, "nobody")
	for name, err := range map[string]error{
		"client": unknown, "delete": r.DeleteClient(ctx, "nobody"), "restore": r.RestoreClient(ctx, "nobody"),
		"rotate": r.RotateSecret(ctx, "nobody"), "restore secret": r.RestoreSecret(ctx, "nobody"),
	} {
		if err == nil || err.Error() != `idp: no client "nobody"` {
			t.Errorf("%s: got %v, want no client", name, err)
		}
	}
	if err := r.RotateSecret(ctx, "spa"); err == nil || !strings.Contains(err.Error(), "public") {
		t.Errorf("rotate public: got %v", err)
	}
	known, err := r.Client(ctx, "spa")
	if err != nil || known.Secret != "" || !known.Public {
		t.Errorf("spa: got %+v, %v", known, err)
	}
	known.Scopes[0] = "changed"
	if again, err := r.Client(ctx, "spa"); err != nil || again.Scopes[0] != "openid" {
		t.Errorf("the caller has changed the client: %v, %v", again.Scopes, err)
	}
}

func TestUsersAndClientsAreOptional(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	users, err := fixtures.Users()
	if err != nil {
		t.Fatal(err)
	}
	page := r.get("/authorize?" + with(authorizeQuery("app"), "login_hint").Encode())
	for _, user := range users {
		if !strings.Contains(page.raw, ">"+user.Username+"</a>") {
			t.Errorf("no %s on the page", user.Username)
		}
	}
}
