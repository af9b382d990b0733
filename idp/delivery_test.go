// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
)

// bytesAbout asks for introspection over a socket of its own and returns what
// comes until the connection ends, and how it ends.
func (r *rig) bytesAbout(told fixtures.ProviderAnswer) (string, error) {
	r.t.Helper()
	token := r.mint(fixtures.Recipe{Introspection: &told}, fixtures.Opaque).Token
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.URL+"/introspect",
		strings.NewReader(url.Values{"token": {token}}.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.as("jira")(request)
	conn, err := (&net.Dialer{}).DialContext(r.t.Context(), "tcp", request.URL.Host)
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	request.Close = true
	if err := request.Write(conn); err != nil {
		r.t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	return string(got), err
}

func number(n int) *int { return &n }

// TestFramingOfBoundAnswers looks at the bytes, which is all that a lie about
// them can be seen by.
func TestFramingOfBoundAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	body := `{"active":true}`
	for name, row := range map[string]struct {
		sent   fixtures.Delivery
		header string // one line of it
		body   string
		end    error
	}{
		"as it is":       {fixtures.Delivery{}, "Content-Length: 15", body, nil},
		"truncated":      {fixtures.Delivery{Truncate: number(9)}, "Content-Length: 15", body[:9], nil},
		"nothing of it":  {fixtures.Delivery{Truncate: number(0)}, "Content-Length: 15", "", nil},
		"cut behind it":  {fixtures.Delivery{Truncate: number(99)}, "Content-Length: 15", body, nil},
		"length lie":     {fixtures.Delivery{LengthLie: 10}, "Content-Length: 25", body, nil},
		"no last chunk":  {fixtures.Delivery{ChunkLie: fixtures.NoLastChunk}, "Transfer-Encoding: chunked", "f\r\n" + body + "\r\n", nil},
		"bad chunk size": {fixtures.Delivery{ChunkLie: fixtures.BadChunkSize}, "Transfer-Encoding: chunked", "size\r\n" + body + "\r\n0\r\n\r\n", nil},
		"with length":    {fixtures.Delivery{ChunkLie: fixtures.ChunksAndLength}, "Content-Length: 15", "f\r\n" + body + "\r\n0\r\n\r\n", nil},
		"reset midway":   {fixtures.Delivery{Truncate: number(9), Reset: true}, "Content-Length: 15", body[:9], syscall.ECONNRESET},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := r.on(t).bytesAbout(fixtures.ProviderAnswer{Body: &body, Delivery: row.sent})
			if !errors.Is(err, row.end) {
				t.Errorf("the connection ends with %v, want %v", err, row.end)
			}
			if row.end != nil {
				return // what was sent before a reset may be lost
			}
			header, got, _ := strings.Cut(text, "\r\n\r\n")
			if got != row.body {
				t.Errorf("got body %q, want %q", got, row.body)
			}
			for _, line := range []string{"HTTP/1.1 200 OK", row.header, "Content-Type: application/json", "Bearproof-Fake: not for production"} {
				if !strings.Contains(header+"\r\n", line+"\r\n") {
					t.Errorf("no %q in\n%s", line, header)
				}
			}
		})
	}
}

func TestResetInPlaceOfAnAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text, err := r.bytesAbout(fixtures.ProviderAnswer{Delivery: fixtures.Delivery{Reset: true}})
	if !errors.Is(err, syscall.ECONNRESET) || text != "" {
		t.Errorf("got %q and %v, want a reset", text, err)
	}
	want := control.Request{
		Sequence: 1, Method: "POST", Path: "/introspect", Endpoint: "introspection", ClientID: "jira", Auth: "basic",
		Status: 0, Fault: "reset",
	}
	got := r.journal(0)
	if diff := cmp.Diff([]control.Request{want}, got, cmpopts.IgnoreFields(control.Request{}, "Time")); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

// TestResetWithoutConnection: where there is none to be reset, there must not be
// a success either.
func TestResetWithoutConnection(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, sent := range map[string]fixtures.Delivery{
		"reset": {Reset: true}, "chunks": {ChunkLie: fixtures.BadChunkSize},
	} {
		token := r.mint(fixtures.Recipe{Userinfo: &fixtures.ProviderAnswer{Delivery: sent}}, fixtures.Opaque).Token
		request := httptest.NewRequest(http.MethodGet, "/userinfo", http.NoBody)
		bearer(token)(request)
		recorder := httptest.NewRecorder()
		r.ServeHTTP(recorder, request)
		if recorder.Code != http.StatusInternalServerError || recorder.Body.Len() != 0 {
			t.Errorf("%s: got %d %s", name, recorder.Code, recorder.Body)
		}
	}
}

func TestDelayedAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const delay = 60 * time.Millisecond
	token := r.mint(fixtures.Recipe{Userinfo: &fixtures.ProviderAnswer{Delivery: fixtures.Delivery{
		Delay: fixtures.Duration(delay),
	}}}, fixtures.Opaque).Token
	asked := time.Now()
	if said := r.get("/userinfo", bearer(token)); said.status != http.StatusOK || said.str("preferred_username") != "admin" {
		t.Errorf("got %d %s", said.status, said.raw)
	}
	if took := time.Since(asked); took < delay {
		t.Errorf("took %s, want %s at least", took, delay)
	}
}

// TestDelayEndsWithTheRequest: StartT's cleanup would fail if a delayed answer
// outlived its request.
func TestDelayEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.mint(fixtures.Recipe{Userinfo: &fixtures.ProviderAnswer{Delivery: fixtures.Delivery{
		Delay: fixtures.Duration(fixtures.MaxDelay),
	}}}, fixtures.Opaque).Token
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL+"/userinfo", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	bearer(token)(request)
	ended := make(chan error, 1)
	go func() {
		response, err := r.http.Do(request)
		if err == nil {
			err = response.Body.Close()
		}
		ended <- err
	}()
	entries := r.journal(0)
	for poll := time.NewTicker(time.Millisecond); len(entries) == 0; entries = r.journal(0) {
		<-poll.C
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(entries) != 1 || entries[0].Fault != "delay" {
		t.Errorf("journal: %v", entries)
	}
}

func TestLargeBoundAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const size = 3<<20 + 1
	for name, told := range map[string]fixtures.ProviderAnswer{
		"padding":  {Padding: size},
		"gzip":     {Padding: size, Delivery: fixtures.Delivery{Gzip: true}},
		"no gap":   {Padding: size, Body: new("{ }\n")},
		"and deep": {Padding: size, Depth: 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := r.on(t)
			token := r.mint(fixtures.Recipe{Introspection: &told}, fixtures.JWT).Token
			raw := r.post("/introspect", url.Values{"token": {token}}, r.as("jira")).raw
			var said struct {
				Padding string
				Depth   json.RawMessage
			}
			if err := json.Unmarshal([]byte(raw), &said); err != nil {
				t.Fatal(err)
			}
			if said.Padding != strings.Repeat("A", size) {
				t.Errorf("got %d bytes of padding", len(said.Padding))
			}
			if got := string(said.Depth); told.Depth > 0 && got != strings.Repeat("[", 10)+strings.Repeat("]", 10) {
				t.Errorf("depth is %q", got)
			}
		})
	}
}

func TestGzipIsSentAsked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.mint(fixtures.Recipe{Userinfo: &fixtures.ProviderAnswer{
		Body: new("{}"), Type: "text/plain", Delivery: fixtures.Delivery{Gzip: true},
	}}, fixtures.Opaque).Token
	said := r.get("/userinfo", bearer(token), func(q *http.Request) { q.Header.Set("Accept-Encoding", "gzip") })
	if said.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("got %v", said.header)
	}
	unpacked, err := gzip.NewReader(bytes.NewReader([]byte(said.raw)))
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(unpacked); err != nil || string(body) != "{}" {
		t.Errorf("got %q, %v", body, err)
	}
}

func TestHeadersOfBoundAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, row := range map[string]struct {
		told   fixtures.ProviderAnswer
		status int
		header http.Header
		fault  string
	}{
		"a field": {
			fixtures.ProviderAnswer{Headers: map[string]string{"retry-after": "3"}},
			200,
			http.Header{"Retry-After": {"3"}, "Cache-Control": {"no-store"}, "Content-Type": {"application/json"}},
			"headers",
		},
		"fields left out": {
			fixtures.ProviderAnswer{Headers: map[string]string{"Content-Type": "", "cache-control": ""}},
			200,
			http.Header{},
			"headers",
		},
		"the mark stays": {
			fixtures.ProviderAnswer{Headers: map[string]string{"Bearproof-Fake": "no"}},
			200,
			http.Header{"Cache-Control": {"no-store"}, "Content-Type": {"application/json"}},
			"headers",
		},
		"a redirect": {
			fixtures.ProviderAnswer{Redirect: "http://127.0.0.1:1/other"},
			302,
			http.Header{"Location": {"http://127.0.0.1:1/other"}, "Cache-Control": {"no-store"}, "Content-Type": {"application/json"}},
			"redirect",
		},
		"another redirect": {
			fixtures.ProviderAnswer{Redirect: "/other", Status: 308},
			308,
			http.Header{"Location": {"/other"}, "Cache-Control": {"no-store"}, "Content-Type": {"application/json"}},
			"status, redirect",
		},
		"no body": {
			fixtures.ProviderAnswer{Status: 204, Type: "text/plain"},
			204,
			http.Header{"Cache-Control": {"no-store"}, "Content-Type": {"text/plain"}},
			"status, type",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.on(t)
			token := r.mint(fixtures.Recipe{Introspection: &row.told}, fixtures.Opaque).Token
			before := r.journal(0)
			said := r.post("/introspect", url.Values{"token": {token}}, r.as("jira"))
			if said.status != row.status {
				t.Errorf("got %d, want %d", said.status, row.status)
			}
			for _, usual := range []string{"Date", "Content-Length", "X-Content-Type-Options", "Bearproof-Fake"} {
				said.header.Del(usual)
			}
			if diff := cmp.Diff(row.header, said.header); diff != "" {
				t.Error(diff)
			}
			after := r.journal(uint64(len(before)))
			if len(after) != 1 || after[0].Fault != row.fault || after[0].Status != row.status {
				t.Errorf("journal: %v", after)
			}
		})
	}
}

func TestImpossibleBoundAnswersAreNotMinted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	recipe := fixtures.Recipe{Introspection: &fixtures.ProviderAnswer{Status: 100}}
	_, err := r.Mint(t.Context(), control.MintRequest{Recipe: recipe})
	want := "idp: mint: the provider's answer: status is from 200 to 599"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestPaddingNeedsAnObject(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, told := range []fixtures.ProviderAnswer{
		{Body: new("[]"), Padding: 1}, {Body: new(""), Depth: 1},
	} {
		token := r.mint(fixtures.Recipe{Introspection: &told}, fixtures.Opaque).Token
		r.refused(r.post("/introspect", url.Values{"token": {token}}, r.as("jira")), http.StatusInternalServerError, "server_error")
	}
}
