// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
)

// Every recipe of the catalogue is minted; introspection tells the good from
// the bad, and always accepts the twin. What the provider says about a token in
// place of the truth, and what is presented oddly, is tested elsewhere, as is
// what may be answered in two ways.
func TestMintCatalogue(t *testing.T) {
	t.Parallel()
	cases, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	for _, c := range cases {
		for _, form := range c.Forms() {
			for _, kind := range []fixtures.TokenKind{fixtures.JWT, fixtures.Opaque} {
				if form.Fits(kind) && form.Missing == "" {
					t.Run(form.Name()+" "+string(kind), func(t *testing.T) { mintForm(r.on(t), form, kind) })
				}
			}
		}
	}
}

func mintForm(r *rig, form fixtures.Case, kind fixtures.TokenKind) {
	minted := r.mint(form.Recipe, kind)
	r.wantActive(minted.Twin, true)
	if (strings.Count(minted.Twin, ".") == 2) != (kind == fixtures.JWT) {
		r.t.Errorf("the twin is no %s: %s", kind, minted.Twin)
	}
	refusedByProvider := []fixtures.Class{fixtures.ClassInvalid, fixtures.ClassExpired, fixtures.ClassInactive}
	valid := reflect.ValueOf(form.Recipe).IsZero()
	if !valid && form.Expect.Rejects() && minted.Token == minted.Twin {
		r.t.Error("token and twin are the same")
	}
	const bodyLimit = 64 << 10 // the provider reads no more
	// Of some cases the recipe says nothing, and not all is the provider's to refuse.
	told := form.Asks != fixtures.NoEndpoint || form.Present != nil || len(form.Inspect) > 0 || len(minted.Token) >= bodyLimit
	switch {
	case valid:
		r.wantActive(minted.Token, true)
	case told:
	case form.Expect.Accepts():
		r.wantActive(minted.Token, true)
	case form.Expect == fixtures.MustReject && slices.Contains(refusedByProvider, form.Class):
		r.wantActive(minted.Token, false)
	}
}

func TestMintedTokenHasTheFormOfAnIssuedOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	issued := r.granted(r.post("/token",
		codeForm(r.redirected(with(authorizeQuery("app"), "scope", "openid profile email offline_access read")).Get("code")),
		r.as("app"))).str("access_token")
	minted := r.mint(fixtures.Recipe{}, fixtures.JWT)
	if minted.Token != minted.Twin && part(t, minted.Token, 1)["jti"] != part(t, minted.Twin, 1)["jti"] {
		t.Error("the twin of a valid JWT has another jti")
	}
	if diff := cmp.Diff(part(t, issued, 0), part(t, minted.Token, 0)); diff != "" {
		t.Errorf("header (-issued +minted):\n%s", diff)
	}
	one, other := part(t, issued, 1), part(t, minted.Token, 1)
	other["jti"] = one["jti"]
	if diff := cmp.Diff(one, other); diff != "" {
		t.Errorf("claims (-issued +minted):\n%s", diff)
	}
	if order(t, issued) != order(t, minted.Token) {
		t.Errorf("claims are in the order %s and %s", order(t, issued), order(t, minted.Token))
	}
}

// order lists the names of the claims as they stand in the token.
func order(t *testing.T, token string) string {
	t.Helper()
	return strings.Join(regexp.MustCompile(`"[a-z_]+":`).FindAllString(rawPart(t, token, 1), -1), " ")
}

func TestMintRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, row := range map[string]struct {
		request control.MintRequest
		want    map[string]any // claims
	}{
		"user of the request": {
			control.MintRequest{User: "ghost"},
			map[string]any{"preferred_username": "ghost", "email": "ghost@example.com", "client_id": "app"},
		},
		"user of the recipe goes first": {
			control.MintRequest{User: "ghost", Recipe: fixtures.Recipe{User: "suspended"}},
			map[string]any{"preferred_username": "suspended"},
		},
		"no user": {
			control.MintRequest{ClientID: "app-opaque"},
			map[string]any{"sub": "app-opaque", "client_id": "app-opaque", "preferred_username": nil},
		},
		"audience and scope": {
			control.MintRequest{User: "admin", Audience: []string{"a", "b"}, Scope: []string{"x"}},
			map[string]any{"aud": []any{"a", "b"}, "scope": "x"},
		},
		"defaults": {
			control.MintRequest{User: "admin"},
			map[string]any{"aud": resource, "scope": "openid profile email offline_access read"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			minted, err := r.Mint(t.Context(), row.request)
			if err != nil {
				t.Fatal(err)
			}
			claims := part(t, minted.Token, 1)
			for claim, want := range row.want {
				if diff := cmp.Diff(want, claims[claim]); diff != "" {
					t.Errorf("%s (-want +got):\n%s", claim, diff)
				}
			}
		})
	}
}

func TestMintRevokedJWT(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	minted := r.mint(fixtures.Recipe{State: fixtures.Revoked}, fixtures.JWT)
	r.wantActive(minted.Token, false)
	r.wantActive(minted.Twin, true)
	if part(t, minted.Token, 1)["jti"] == part(t, minted.Twin, 1)["jti"] {
		t.Error("the twin has the jti that was denied")
	}
}

func TestMintForeignKeyIsOneKey(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	recipe := fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.ForeignKey}}
	for range 2 {
		minted := r.mint(recipe, fixtures.JWT)
		if part(t, minted.Token, 0)["kid"] != part(t, minted.Twin, 0)["kid"] {
			t.Error("the foreign signature has another kid")
		}
		r.wantActive(minted.Token, false)
	}
}

func TestMintErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	jti := fixtures.Changes{Set: map[string]fixtures.Value{"jti": {JSON: json.RawMessage(`"x"`)}}}
	for name, row := range map[string]struct {
		request control.MintRequest
		want    string
	}{
		"unknown user":              {control.MintRequest{User: "nobody"}, `no user "nobody"`},
		"unknown user, opaque":      {control.MintRequest{User: "nobody", Kind: fixtures.Opaque}, `no user "nobody"`},
		"unknown client":            {control.MintRequest{ClientID: "nobody"}, `no client "nobody"`},
		"unknown kind":              {control.MintRequest{Kind: "saml"}, `kind is "saml"`},
		"unknown state":             {control.MintRequest{Kind: fixtures.Opaque, Recipe: fixtures.Recipe{State: "lost"}}, `unknown state "lost"`},
		"JWT that is not known":     {control.MintRequest{Recipe: fixtures.Recipe{State: fixtures.Unknown}}, `state "unknown"`},
		"revoked without jti":       {control.MintRequest{Recipe: fixtures.Recipe{State: fixtures.Revoked, Claims: fixtures.Changes{Remove: []string{"jti"}}}}, "by its jti"},
		"revoked with another jti":  {control.MintRequest{Recipe: fixtures.Recipe{State: fixtures.Revoked, Claims: jti}}, "by its jti"},
		"claims of an opaque token": {control.MintRequest{Kind: fixtures.Opaque, Recipe: fixtures.Recipe{Claims: jti}}, "does not have"},
		"key of an opaque token":    {control.MintRequest{Kind: fixtures.Opaque, Recipe: fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.NoKey}}}, "does not have"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.Mint(t.Context(), row.request)
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got error %v, want one with %q", err, row.want)
			}
		})
	}
}
