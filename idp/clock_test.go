// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/bearproof-dev/bearproof/idp"
)

// atTimes runs a test with a clock that stands at different times: the real one
// must not decide anything.
func atTimes(t *testing.T, check func(t *testing.T, r *rig, client string)) {
	t.Helper()
	for name, start := range map[string]time.Time{
		"now":    time.Now(),
		"past":   time.Date(1999, 12, 31, 23, 59, 59, 900_000_000, time.UTC),
		"future": time.Date(2099, 1, 1, 0, 0, 0, 1, time.UTC),
	} {
		for _, client := range []string{"app", "app-opaque"} {
			t.Run(name+" "+client, func(t *testing.T) {
				t.Parallel()
				moved := newClock(start)
				r := newRig(t, func(o *idp.Options) {
					o.Now = moved.now
					o.RefreshTokenLifetime = time.Hour
				})
				r.clock = moved
				check(t, r, client)
			})
		}
	}
}

func TestAccessTokenLifetime(t *testing.T) {
	t.Parallel()
	atTimes(t, func(t *testing.T, r *rig, client string) {
		t.Helper()
		login := r.login(client)
		own := r.granted(r.post("/token", clientForm(), r.as(client)))
		for _, token := range []reply{login, own} {
			if token.body["expires_in"] != 300.0 {
				t.Errorf("expires_in is %v, want 300", token.body["expires_in"])
			}
		}
		access := login.str("access_token")
		r.clock.move(4*time.Minute + 59*time.Second)
		r.wantActive(access, true)
		r.wantActive(own.str("access_token"), true)
		if got := r.get("/userinfo", bearer(access)); got.status != http.StatusOK {
			t.Errorf("userinfo: got %d at 4m59s, want 200", got.status)
		}
		r.clock.move(2 * time.Second)
		r.wantActive(access, false)
		r.wantActive(own.str("access_token"), false)
		if got := r.get("/userinfo", bearer(access)); got.status != http.StatusUnauthorized {
			t.Errorf("userinfo: got %d at 5m01s, want 401", got.status)
		}
	})
}

func TestCodeLifetime(t *testing.T) {
	t.Parallel()
	atTimes(t, func(t *testing.T, r *rig, client string) {
		t.Helper()
		early, late := r.code(client), r.code(client)
		r.clock.move(59 * time.Second)
		r.granted(r.post("/token", codeForm(early), r.as(client)))
		r.clock.move(2 * time.Second)
		r.refused(r.post("/token", codeForm(late), r.as(client)), http.StatusBadRequest, "invalid_grant")
	})
}

func TestRefreshTokenLifetime(t *testing.T) {
	t.Parallel()
	atTimes(t, func(t *testing.T, r *rig, client string) {
		t.Helper()
		login := r.login(client)
		r.clock.move(time.Hour - time.Second)
		second := r.granted(r.post("/token", refreshForm(login.str("refresh_token")), r.as(client)))
		r.wantActive(second.str("access_token"), true)
		r.clock.move(time.Hour + time.Second)
		r.refused(r.post("/token", refreshForm(second.str("refresh_token")), r.as(client)),
			http.StatusBadRequest, "invalid_grant")
	})
}

func TestIDTokenLifetime(t *testing.T) {
	t.Parallel()
	atTimes(t, func(t *testing.T, r *rig, client string) {
		t.Helper()
		ctx := oidc.ClientContext(t.Context(), r.http)
		provider, err := oidc.NewProvider(ctx, r.URL)
		if err != nil {
			t.Fatal(err)
		}
		check := provider.Verifier(&oidc.Config{ClientID: client, Now: r.clock.now})
		raw := r.login(client).str("id_token")
		loggedIn := r.clock.now().Unix()
		token, err := check.Verify(ctx, raw)
		if err != nil {
			t.Fatal(err)
		}
		if token.Expiry.Sub(token.IssuedAt) != 5*time.Minute || token.IssuedAt.Unix() != loggedIn {
			t.Errorf("issued %s, expires %s, want now and five minutes later", token.IssuedAt, token.Expiry)
		}
		if part(t, raw, 1)["auth_time"] != float64(loggedIn) {
			t.Errorf("auth_time is %v, want %d", part(t, raw, 1)["auth_time"], loggedIn)
		}
		r.clock.move(5*time.Minute + time.Second)
		if _, err := check.Verify(ctx, raw); err == nil {
			t.Error("the ID token has not expired after five minutes")
		}
	})
}

// A token from the future is not active yet (RFC 7519 §4.1.5; golang-jwt's iat check).
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.login("app").str("access_token")
	r.clock.move(-time.Minute)
	r.wantActive(token, false)
	r.clock.move(time.Minute)
	r.wantActive(token, true)
}
