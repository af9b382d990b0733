// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
)

const racers = 16

// race sends one token request many times at once, without a network between,
// and returns the answers by status.
func (r *rig) race(form url.Values, client, secret string) map[int][]string {
	var mu sync.Mutex
	answers := map[int][]string{}
	start := make(chan struct{})
	var group errgroup.Group
	for range racers {
		group.Go(func() error {
			request := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(form.Encode()))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.SetBasicAuth(client, secret)
			recorder := httptest.NewRecorder()
			<-start
			r.ServeHTTP(recorder, request)
			mu.Lock()
			defer mu.Unlock()
			answers[recorder.Code] = append(answers[recorder.Code], recorder.Body.String())
			return nil
		})
	}
	close(start)
	if err := group.Wait(); err != nil {
		r.t.Error(err)
	}
	return answers
}

// codeDirect is rig.code without a network between.
func (r *rig) codeDirect(client string) string {
	r.t.Helper()
	recorder := httptest.NewRecorder()
	r.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/authorize?"+authorizeQuery(client).Encode(), http.NoBody))
	target, err := url.Parse(recorder.Header().Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	return target.Query().Get("code")
}

// wantOneWinner returns what the winner got; all others must have got invalid_grant.
func (r *rig) wantOneWinner(answers map[int][]string) map[string]string {
	r.t.Helper()
	won, lost := answers[http.StatusOK], answers[http.StatusBadRequest]
	if len(won) != 1 || len(lost) != racers-1 {
		r.t.Fatalf("got %v, want one 200 and the others 400", answers)
	}
	for _, answer := range lost {
		if !strings.Contains(answer, `"error":"invalid_grant"`) {
			r.t.Fatalf("a loser got %s", answer)
		}
	}
	var token struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if err := json.Unmarshal([]byte(won[0]), &token); err != nil {
		r.t.Fatal(err)
	}
	return map[string]string{"access_token": token.Access, "refresh_token": token.Refresh}
}

func TestOneRedemptionWins(t *testing.T) {
	t.Parallel()
	rounds := 1000
	if testing.Short() {
		rounds = 50
	}
	r := newRig(t)
	for _, client := range []string{"app", "app-opaque"} {
		secret := r.secret(client)
		for range rounds / 2 {
			token := r.wantOneWinner(r.race(codeForm(r.codeDirect(client)), client, secret))
			// All but one were replays, whichever came first (RFC 6749 §4.1.2).
			if r.activeDirect(token["access_token"]) {
				t.Fatal("the winner's token is active after a replay of its code")
			}
		}
	}
}

func TestOneRefreshWins(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, client := range []string{"app", "app-opaque"} {
		secret := r.secret(client)
		for range 50 {
			first := r.login(client)
			token := r.wantOneWinner(r.race(refreshForm(first.str("refresh_token")), client, secret))
			for _, access := range []string{first.str("access_token"), token["access_token"]} {
				if r.activeDirect(access) {
					t.Fatal("a token of the family is active after reuse")
				}
			}
			r.refused(r.post("/token", refreshForm(token["refresh_token"]), r.as(client)),
				http.StatusBadRequest, "invalid_grant")
		}
	}
}

func TestOneRedemptionWinsOverHTTP(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	auth := r.as("app")
	for range 5 {
		form := codeForm(r.code("app"))
		var mu sync.Mutex
		statuses := map[int]int{}
		var group errgroup.Group
		for range racers {
			group.Go(func() error {
				got := r.post("/token", form, auth)
				mu.Lock()
				defer mu.Unlock()
				statuses[got.status]++
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		if statuses[http.StatusOK] != 1 || statuses[http.StatusBadRequest] != racers-1 {
			t.Fatalf("got %v, want one 200 and the others 400", statuses)
		}
	}
}

// activeDirect is rig.active without a network between.
func (r *rig) activeDirect(token string) bool {
	r.t.Helper()
	request := httptest.NewRequest(http.MethodPost, "/introspect", strings.NewReader(url.Values{"token": {token}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth("jira", r.secret("jira"))
	recorder := httptest.NewRecorder()
	r.ServeHTTP(recorder, request)
	return recorder.Body.String() != `{"active":false}`
}
