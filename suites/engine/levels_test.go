// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// TestLevels gives the same answers to a case of each level.
func TestLevels(t *testing.T) {
	const differs = "the answer differs from the promise in one place"
	type judged struct {
		verdict engine.Verdict
		reason  string
	}
	accepts := refusal{status: 200, body: `{"name": "somebody"}`}
	refuses := refusal{status: 401}
	other := refusal{status: 403}
	moved := refusal{status: 302}
	down := refusal{status: 503}
	for name, row := range map[string]struct {
		expect fixtures.Expect
		answer refusal
		want   judged
		same   bool // nothing is recorded as differing
	}{
		"must-reject, accepted":     {fixtures.MustReject, accepts, judged{engine.Fail, "the API accepted the credential"}, false},
		"must-reject, as promised":  {fixtures.MustReject, refuses, judged{engine.Pass, ""}, true},
		"must-reject, otherwise":    {fixtures.MustReject, other, judged{engine.Fail, differs}, false},
		"should-reject, accepted":   {fixtures.ShouldReject, accepts, judged{engine.Warn, differs}, false},
		"should-reject, otherwise":  {fixtures.ShouldReject, other, judged{engine.Warn, differs}, false},
		"should-reject, down":       {fixtures.ShouldReject, down, judged{engine.Fail, "the API answered 503"}, false},
		"must-accept, otherwise":    {fixtures.MustAccept, other, judged{engine.Fail, differs}, false},
		"should-accept, otherwise":  {fixtures.ShouldAccept, other, judged{engine.Warn, differs}, false},
		"should-accept, down":       {fixtures.ShouldAccept, down, judged{engine.Fail, "the API answered 503"}, false},
		"may-either, accepted":      {fixtures.MayEither, accepts, judged{engine.Pass, "accepted"}, true},
		"may-either, as promised":   {fixtures.MayEither, refuses, judged{engine.Pass, "refused with 401"}, true},
		"may-either, otherwise":     {fixtures.MayEither, other, judged{engine.Pass, "refused with 403"}, false},
		"may-either, moved":         {fixtures.MayEither, moved, judged{engine.Pass, "answered 302"}, false},
		"may-either, down":          {fixtures.MayEither, down, judged{engine.Fail, "the API answered 503"}, false},
		"observe, accepted":         {fixtures.Observe, accepts, judged{engine.Pass, "accepted"}, true},
		"observe, refused":          {fixtures.Observe, other, judged{engine.Pass, "refused with 403"}, false},
		"observe, down":             {fixtures.Observe, down, judged{engine.Fail, "the API answered 503"}, false},
		"observe, without a status": {fixtures.Observe, refusal{status: 599}, judged{engine.Fail, "the API answered 599"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			result := judgeCase(t, func(c *fixtures.Case) { c.Expect = row.expect }, row.answer)
			if got := (judged{result.Verdict, result.Reason}); got != row.want {
				t.Errorf("%s: %q, want %s: %q", got.verdict, got.reason, row.want.verdict, row.want.reason)
			}
			if (len(result.Mismatches) == 0) != row.same {
				t.Errorf("mismatches %v", result.Mismatches)
			}
		})
	}
}

func TestNoLevelExcusesALeak(t *testing.T) {
	for _, expect := range []fixtures.Expect{fixtures.MayEither, fixtures.Observe, fixtures.ShouldReject, fixtures.MustAccept} {
		t.Run(string(expect), func(t *testing.T) {
			p := &provider{}
			server := serverThat(t, p, func(token string) string { return "cannot use " + token })
			result := judgeAt(t, p, server, func(c *fixtures.Case) { c.Expect = expect })
			if result.Verdict != engine.Fail || result.Reason != "the answer repeats the credential" {
				t.Errorf("%s: %q", result.Verdict, result.Reason)
			}
			if last := result.Mismatches[len(result.Mismatches)-1]; last.At != "body" || strings.Contains(result.Exchange.Response, "bad-payload") {
				t.Errorf("%+v in %q", last, result.Exchange.Response)
			}
		})
	}
}

func TestNoLevelExcusesSilence(t *testing.T) {
	for _, expect := range []fixtures.Expect{fixtures.MayEither, fixtures.Observe} {
		t.Run(string(expect), func(t *testing.T) {
			p := &provider{}
			server := serverThat(t, p, func(string) string { return hangUp })
			result := judgeAt(t, p, server, func(c *fixtures.Case) { c.Expect = expect })
			if result.Verdict != engine.Fail || result.Reason != "the API did not answer" {
				t.Errorf("%s: %q", result.Verdict, result.Reason)
			}
		})
	}
}

const hangUp = "hang up"

// serverThat refuses with 401 and what body says of the token that it was sent.
func serverThat(t *testing.T, p *provider, body func(token string) string) (url string) {
	t.Helper()
	correct := api(p)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if strings.HasPrefix(token, "good-") {
			correct(w, r)
			return
		}
		text := body(token)
		if text == hangUp {
			panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's way to drop a connection
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
