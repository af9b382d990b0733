// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	callback = "http://127.0.0.1:7777/callback"
	verifier = "a-verifier-of-forty-three-characters-at-least"
	resource = "https://jira.example.com"
)

// clock is a clock that stands still until it is moved.
type clock struct{ nanos atomic.Int64 }

func newClock(at time.Time) *clock {
	c := &clock{}
	c.nanos.Store(at.UnixNano())
	return c
}

func (c *clock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *clock) move(span time.Duration) { c.nanos.Add(int64(span)) }

// rig is a running provider and a client for it that follows no redirect.
type rig struct {
	*idp.Running
	t     *testing.T
	clock *clock
	http  *http.Client
}

func newRig(t *testing.T, edits ...func(*idp.Options)) *rig {
	t.Helper()
	r := &rig{t: t, clock: newClock(time.Now())}
	options := idp.Options{SigningAlg: "ES256", Now: r.clock.now}
	for _, edit := range edits {
		edit(&options)
	}
	r.Running = idp.StartT(t, options)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	r.http = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	return r
}

// on returns the rig for a subtest.
func (r *rig) on(t *testing.T) *rig {
	t.Helper()
	sub := *r
	sub.t = t
	return &sub
}

// reply is an answer that was read.
type reply struct {
	status int
	header http.Header
	raw    string
	body   map[string]any
}

func (r reply) str(name string) string {
	text, _ := r.body[name].(string)
	return text
}

func (r *rig) send(method, path, contentType, body string, edits ...func(*http.Request)) reply {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, r.URL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	for _, edit := range edits {
		edit(request)
	}
	response, err := r.http.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	got := reply{status: response.StatusCode, header: response.Header, raw: string(raw)}
	if method != http.MethodHead && strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &got.body); err != nil {
			r.t.Fatalf("%s %s: body %q: %v", method, path, raw, err)
		}
	}
	if got.header.Get("Bearproof-Fake") != "not for production" {
		r.t.Errorf("%s %s: not marked as a fake: %v", method, path, got.header)
	}
	return got
}

func (r *rig) post(path string, form url.Values, edits ...func(*http.Request)) reply {
	r.t.Helper()
	return r.send(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode(), edits...)
}

func (r *rig) get(path string, edits ...func(*http.Request)) reply {
	r.t.Helper()
	return r.send(http.MethodGet, path, "", "", edits...)
}

func (r *rig) secret(id string) string {
	r.t.Helper()
	known, err := r.Client(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return known.Secret
}

// as authenticates a request by Basic.
func (r *rig) as(id string) func(*http.Request) {
	r.t.Helper()
	return basic(id, r.secret(id))
}

func basic(id, secret string) func(*http.Request) {
	return func(request *http.Request) { request.SetBasicAuth(id, secret) }
}

func bearer(token string) func(*http.Request) {
	return func(request *http.Request) { request.Header.Set("Authorization", "Bearer "+token) }
}

func challenge() string {
	digest := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}

// authorizeQuery is a complete authorization request of the user admin.
func authorizeQuery(client string) url.Values {
	return url.Values{
		"response_type": {"code"}, "client_id": {client}, "redirect_uri": {callback}, "state": {"s"},
		"scope": {"openid read"}, "nonce": {"n"}, "login_hint": {"admin"},
		"code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
}

// redirected sends an authorization request and returns what the client is told.
func (r *rig) redirected(query url.Values) url.Values {
	r.t.Helper()
	got := r.get("/authorize?" + query.Encode())
	if got.status != http.StatusSeeOther {
		r.t.Fatalf("authorize: got %d %s, want 303", got.status, got.raw)
	}
	target, err := url.Parse(got.header.Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	return target.Query()
}

func (r *rig) code(client string) string {
	r.t.Helper()
	told := r.redirected(authorizeQuery(client))
	if told.Get("code") == "" {
		r.t.Fatalf("authorize: no code in %v", told)
	}
	return told.Get("code")
}

func codeForm(code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier},
	}
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
}

// login returns the tokens of a fresh authorization.
func (r *rig) login(client string) reply {
	r.t.Helper()
	return r.granted(r.post("/token", codeForm(r.code(client)), r.as(client)))
}

func (r *rig) granted(got reply) reply {
	r.t.Helper()
	if got.status != http.StatusOK {
		r.t.Fatalf("token: got %d %s, want 200", got.status, got.raw)
	}
	return got
}

func (r *rig) refused(got reply, status int, code string) {
	r.t.Helper()
	if got.status != status || got.str("error") != code {
		r.t.Errorf("got %d %s, want %d with error %q", got.status, got.raw, status, code)
	}
}

// active introspects as the client jira.
func (r *rig) active(token string) bool {
	r.t.Helper()
	got := r.post("/introspect", url.Values{"token": {token}}, r.as("jira"))
	if got.status != http.StatusOK {
		r.t.Fatalf("introspect: got %d %s, want 200", got.status, got.raw)
	}
	active, ok := got.body["active"].(bool)
	if !ok {
		r.t.Fatalf("introspect: no active in %s", got.raw)
	}
	if !active && got.raw != `{"active":false}` {
		r.t.Errorf("introspect: got %s, want no word about an inactive token", got.raw)
	}
	return active
}

func (r *rig) wantActive(token string, want bool) {
	r.t.Helper()
	if got := r.active(token); got != want {
		r.t.Errorf("active is %t, want %t, for %s", got, want, token)
	}
}

func (r *rig) mint(recipe fixtures.Recipe, kind fixtures.TokenKind) control.Minted {
	r.t.Helper()
	minted, err := r.Mint(context.Background(), control.MintRequest{Kind: kind, Recipe: recipe, User: "admin"})
	if err != nil {
		r.t.Fatal(err)
	}
	return minted
}

// part decodes the header (0) or the claims (1) of a JWT, not verified.
func part(t *testing.T, token string, index int) map[string]any {
	t.Helper()
	var decoded map[string]any
	if err := json.Unmarshal([]byte(rawPart(t, token, index)), &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

func rawPart(t *testing.T, token string, index int) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("not a JWT: %q", token)
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[index])
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func hours(n int) fixtures.Duration { return fixtures.Duration(time.Duration(n) * time.Hour) }
