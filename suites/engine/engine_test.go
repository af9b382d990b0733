// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/match"
)

func all(verdict engine.Verdict) map[string]engine.Verdict {
	return map[string]engine.Verdict{
		"good": verdict, "bad": verdict, "odd": verdict, "bare": verdict, "spaced": verdict, "gone": verdict,
	}
}

func TestCorrectAPIPasses(t *testing.T) {
	p := &provider{}
	results := judgeAll(t, newRunner(t, p, api(p)))
	if diff := cmp.Diff(all(engine.Pass), verdicts(results)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"delete api", "restore api"}, p.calls); diff != "" {
		t.Error(diff)
	}
	if witness := results["gone"].Witness; len(witness) != 1 || witness[0].Sequence != 7 {
		t.Errorf("the case that ran alone has the witness %v", witness)
	}
}

func TestAPIThatRefusesEverythingProvesNothing(t *testing.T) {
	p := &provider{}
	results := judgeAll(t, newRunner(t, p, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
	})))
	want := all(engine.Untestable)
	want["good"] = engine.Fail
	if diff := cmp.Diff(want, verdicts(results)); diff != "" {
		t.Error(diff)
	}
	if got, want := results["bad"].Reason, "right before it, a valid token was answered 401: a refusal would prove nothing"; got != want {
		t.Errorf("reason %q, want %q", got, want)
	}
}

func TestAPIThatAcceptsEverythingFails(t *testing.T) {
	p := &provider{}
	results := judgeAll(t, newRunner(t, p, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"name": "admin"}`)
	})))
	want := all(engine.Fail)
	want["good"], want["odd"] = engine.Pass, engine.Warn
	if diff := cmp.Diff(want, verdicts(results)); diff != "" {
		t.Error(diff)
	}
	if got := results["bad"].Reason; got != "the API accepted the credential" {
		t.Errorf("reason %q", got)
	}
	wantMismatches := []match.Mismatch{
		{At: "status", Want: "401", Got: "200", Line: 10},
		{At: "body", Want: `no "admin"`, Got: `"admin" in {"name": "admin"}`, Line: 10},
	}
	if diff := cmp.Diff(wantMismatches[0], results["bad"].Mismatches[0]); diff != "" || len(results["bad"].Mismatches) != 2 {
		t.Errorf("%v %s", results["bad"].Mismatches, diff)
	}
}

// TestOneWrongAnswer breaks the answer to one bad token and nothing else.
func TestOneWrongAnswer(t *testing.T) {
	isBad := func(r *http.Request) bool { return strings.Contains(r.Header.Get("Authorization"), "Bearer bad-") }
	for name, row := range map[string]struct {
		answer      func(w http.ResponseWriter, r *http.Request)
		bad, odd    engine.Verdict
		reason, at  string
		noExchange  bool
		repeatsGood bool
	}{
		"another status": {
			answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
			bad:    engine.Fail, odd: engine.Warn, reason: "the answer differs from the promise in one place", at: "status",
		},
		"server error": {
			answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
			bad:    engine.Fail, odd: engine.Fail, reason: "the API answered 500", at: "status",
		},
		"token in the body": {
			answer: func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, "cannot use "+r.Header.Get("Authorization"))
			},
			bad: engine.Fail, odd: engine.Fail, reason: "the answer repeats the credential", at: "body",
		},
		"signature in a header": {
			answer: func(w http.ResponseWriter, r *http.Request) {
				parts := strings.Split(r.Header.Get("Authorization"), ".")
				w.Header().Set("X-Debug", parts[2])
				w.WriteHeader(http.StatusUnauthorized)
			},
			bad: engine.Fail, odd: engine.Fail, reason: "the answer repeats the credential", at: "header X-Debug",
		},
		"no answer": {
			answer: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			bad:    engine.Fail, odd: engine.Fail, reason: "the API did not answer", at: "answer", noExchange: true,
		},
		"closed connection": {
			answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, //nolint:forbidigo // net/http's way to drop a connection
			bad:    engine.Fail, odd: engine.Fail, reason: "the API did not answer", at: "answer", noExchange: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{}
			correct := api(p)
			results := judgeAll(t, newRunner(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if isBad(r) {
					row.answer(w, r)
					return
				}
				correct(w, r)
			})))
			want := all(engine.Pass)
			want["bad"], want["odd"] = row.bad, row.odd
			if diff := cmp.Diff(want, verdicts(results)); diff != "" {
				t.Error(diff)
			}
			bad := results["bad"]
			if bad.Reason != row.reason || len(bad.Mismatches) != 1 || bad.Mismatches[0].At != row.at {
				t.Errorf("reason %q, mismatches %+v", bad.Reason, bad.Mismatches)
			}
			if bad.Exchange == nil || (bad.Exchange.Response == "") != row.noExchange {
				t.Errorf("exchange %+v", bad.Exchange)
			}
			if data, err := json.Marshal(results); err != nil || bytes.Contains(data, []byte("-signature-0")) {
				t.Errorf("a token stands in the results (%v): %s", err, data)
			}
		})
	}
}

func TestAPIThatStaysDownAfterABadTokenIsUntestable(t *testing.T) {
	p := &provider{}
	var mu sync.Mutex
	down := false
	correct := api(p)
	runner := newRunner(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		down = down || strings.Contains(r.Header.Get("Authorization"), "bad-")
		if down {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		correct(w, r)
	}))
	result := runner.Judge(t.Context(), "bad@only")
	if result.Verdict != engine.Untestable || result.Reason != "right after it, a valid token was answered 401" {
		t.Errorf("%s: %s", result.Verdict, result.Reason)
	}
}

func TestProviderThatCannotMintIsAnError(t *testing.T) {
	p := &provider{fail: errors.New("out of tokens")}
	result := newRunner(t, p, api(p)).Judge(t.Context(), "bad@only")
	if result.Verdict != engine.Error || result.Reason != "no credential for this case: out of tokens" {
		t.Errorf("%s: %s", result.Verdict, result.Reason)
	}
}

func TestEachItemIsSentOnce(t *testing.T) {
	p := &provider{}
	runner := newRunner(t, p, api(p))
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() { runner.Judge(t.Context(), "bad@only") })
	}
	group.Wait()
	if minted := p.minted.Load(); minted != 1 {
		t.Errorf("minted %d times, want once", minted)
	}
}

func TestInterruptedRunRestoresTheProviderAndSaysSo(t *testing.T) {
	p := &provider{}
	ctx, cancel := context.WithCancel(t.Context())
	correct := api(p)
	runner := newRunner(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.deleted.Load() {
			cancel() // in the middle of the case
		}
		correct(w, r)
	}))
	result := runner.Judge(ctx, "gone@only")
	if result.Verdict == engine.Pass || p.deleted.Load() {
		t.Errorf("verdict %s, client deleted %t", result.Verdict, p.deleted.Load())
	}
	if got := runner.Judge(ctx, "bad@only"); got.Verdict != engine.Error || got.Reason != "not sent: the run was interrupted" {
		t.Errorf("%s: %s", got.Verdict, got.Reason)
	}
}

func TestPresentedLinesAreSentByteByByte(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	received := make(chan string, 3)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			data := make([]byte, 4096)
			n, _ := conn.Read(data)
			received <- string(data[:n])
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			conn.Close()
		}
	}()
	runner := runnerFor(t, &provider{}, "http://"+listener.Addr().String())
	runner.Judge(t.Context(), "spaced@only")
	<-received // the control before
	want := "GET /me HTTP/1.1\r\nHost: " + listener.Addr().String() +
		"\r\nAUTHorization:  Token  good-header.good-payload-00000001.good-signature-00000001 \r\nConnection: close\r\n\r\n"
	if diff := cmp.Diff(want, <-received); diff != "" {
		t.Error(diff)
	}
}

func TestUnreachableTargetIsNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + listener.Addr().String()
	listener.Close()
	err = runnerFor(t, &provider{}, url).Reach(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), url+" (only) does not answer: ") {
		t.Errorf("got %v", err)
	}
}

func TestPlanErrors(t *testing.T) {
	parsed, err := contract.Parse("small.yaml", []byte(smallContract), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.Plan(parsed, smallCases(), []string{"other"})
	if want := `engine: the contract small has no deployment "other"; there are: only`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	items, err := engine.Plan(parsed, smallCases(), []string{"only"})
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		target engine.Target
		want   string
	}{
		"no target":   {engine.Target{Deployment: "other", URL: "http://127.0.0.1"}, `engine: only has no target`},
		"no URL":      {engine.Target{Deployment: "only", URL: "127.0.0.1:8080"}, `engine: target of only: "127.0.0.1:8080" is not a URL like http://127.0.0.1:8080`},
		"with a path": {engine.Target{Deployment: "only", URL: "http://127.0.0.1/me"}, `engine: target of only: "http://127.0.0.1/me" has more than scheme, host and port; the path stands in the contract`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := engine.New(engine.Config{
				Contract: parsed, Items: items, Provider: &provider{}, Targets: []engine.Target{row.target},
			})
			if err == nil || err.Error() != row.want {
				t.Errorf("got %v, want %s", err, row.want)
			}
		})
	}
}

func TestLabels(t *testing.T) {
	p := &provider{}
	got := newRunner(t, p, api(p)).Items()[0].Labels()
	want := []string{"RFC6750-3.1", "core", "documented", "low", "must", "ok", "only", "small"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
