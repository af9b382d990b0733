// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// TestAnswersBoundToAToken asks about a token that the provider lies about, and
// about its twin, about which it tells the truth.
func TestAnswersBoundToAToken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := func(s string) *string { return &s }
	set := func(name, value string) fixtures.Changes {
		return fixtures.Changes{Set: map[string]fixtures.Value{name: {JSON: json.RawMessage(value)}}}
	}
	for name, row := range map[string]struct {
		told   fixtures.ProviderAnswer
		status int
		media  string
		body   string // the whole body, if not empty
		member string // else the value of this member
		want   any
	}{
		"a body":           {told: fixtures.ProviderAnswer{Body: text("<html>"), Type: "text/html"}, status: 200, media: "text/html", body: "<html>"},
		"a status":         {told: fixtures.ProviderAnswer{Status: 500}, status: 500, media: "application/json", member: "active", want: true},
		"a type":           {told: fixtures.ProviderAnswer{Type: "text/html"}, status: 200, media: "text/html", member: "active", want: true},
		"a member":         {told: fixtures.ProviderAnswer{Members: set("active", `"true"`)}, status: 200, media: "application/json", member: "active", want: "true"},
		"a text":           {told: fixtures.ProviderAnswer{Members: fixtures.Changes{Text: text(`{"told": ${active}}`)}}, status: 200, media: "application/json", member: "told", want: true},
		"a member removed": {told: fixtures.ProviderAnswer{Members: fixtures.Changes{Remove: []string{"exp"}}}, status: 200, media: "application/json", member: "exp", want: nil},
	} {
		for _, kind := range []fixtures.TokenKind{fixtures.JWT, fixtures.Opaque} {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				r := r.on(t)
				minted := r.mint(fixtures.Recipe{Introspection: &row.told}, kind)
				r.wantActive(minted.Twin, true)
				said := r.post("/introspect", url.Values{"token": {minted.Token}}, r.as("jira"))
				if said.status != row.status || said.header.Get("Content-Type") != row.media {
					t.Errorf("got %d %s", said.status, said.header.Get("Content-Type"))
				}
				if row.body != "" && said.raw != row.body {
					t.Errorf("got %s, want %s", said.raw, row.body)
				}
				var members map[string]any
				if row.member != "" {
					if err := json.Unmarshal([]byte(said.raw), &members); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff(row.want, members[row.member]); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestAnswerIsToldToAuthenticatedClientsOnly(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	body := `{"active": true}`
	minted := r.mint(fixtures.Recipe{Introspection: &fixtures.ProviderAnswer{Body: &body}}, fixtures.JWT)
	if said := r.post("/introspect", url.Values{"token": {minted.Token}}); said.status != http.StatusUnauthorized {
		t.Errorf("got %d: %s", said.status, said.raw)
	}
}

func TestTimesInBoundAnswersAreRelativeToMinting(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	minted := r.mint(fixtures.Recipe{Introspection: &fixtures.ProviderAnswer{
		Members: fixtures.Changes{Set: map[string]fixtures.Value{"exp": {Tag: fixtures.NowTag, Now: -time.Hour}}},
	}}, fixtures.Opaque)
	var said struct {
		Active   bool
		Exp, Iat int64
	}
	answer := r.post("/introspect", url.Values{"token": {minted.Token}}, r.as("jira"))
	if err := json.Unmarshal([]byte(answer.raw), &said); err != nil {
		t.Fatal(err)
	}
	if !said.Active || said.Iat-said.Exp != 3600 {
		t.Errorf("got %+v", said)
	}
}
