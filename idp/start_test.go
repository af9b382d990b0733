// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

func TestNewReportsAllProblems(t *testing.T) {
	t.Parallel()
	_, err := idp.New(idp.Options{
		Issuer: "ftp://x", SigningAlg: "HS256",
		AccessTokenLifetime: 1500 * time.Millisecond, RefreshTokenLifetime: -1, CodeLifetime: time.Millisecond,
		Users: []fixtures.User{
			{Username: "no subject"},
			{Subject: "1", Username: "a"},
			{Subject: "1", Username: "b"},
			{Subject: "2", Username: "c", Claims: map[string]any{"iss": "x"}},
			{Subject: "3", Username: "d", Claims: map[string]any{"f": func() {}}},
		},
		Clients: []fixtures.Client{
			{ID: "twice"},
			{ID: "twice"},
			{ID: "1"},
			{ID: "bad", Tokens: "saml", Grants: []string{"password", "authorization_code"}, RedirectURIs: []string{"/relative"}, Scopes: []string{"a b"}},
			{ID: "public", Public: true, Grants: []string{"client_credentials"}},
			{ID: "code", Grants: []string{"authorization_code"}},
			{ID: ""},
		},
		Secrets: map[string]string{"nobody": "x", "public": "x", "bad": ""},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`Issuer is "ftp://x"`, `SigningAlg is "HS256"`, "AccessTokenLifetime is 1.5s", "RefreshTokenLifetime is -1ns",
		"CodeLifetime is 1ms", `user "no subject" with subject ""`, `user "b": username or subject is there twice`,
		`user "c": the claim "iss" is the provider's own`, `user "d": claim "f": json`, `client "twice" is there twice`,
		`client "1": its id is the subject of a user`, `client "bad": tokens is "saml"`, `client "bad": unknown grant "password"`,
		`client "bad": redirect URI "/relative"`, `client "bad": "a b" is not a scope`, `client "public": a public client`,
		`client "code": authorization_code needs a redirect URI`, `client "": id is missing`,
		`Secrets: "nobody"`, `Secrets: "public"`, `Secrets: "bad"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
}

func TestIssuers(t *testing.T) {
	t.Parallel()
	for issuer, valid := range map[string]bool{
		"http://127.0.0.1:9400": true, "https://idp.example.com/tenant": true, "https://idp.example.com/": true,
		"": false, "idp.example.com": false, "https://": false, "https://x/?q": false, "https://x/#f": false,
		"https://u@x": false, "https://x\x7f": false,
	} {
		server, err := idp.New(idp.Options{Issuer: issuer, SigningAlg: "ES256"})
		if (err == nil) != valid {
			t.Errorf("%q: got %v, want valid to be %t", issuer, err, valid)
		}
		if err == nil && server.Issuer() != issuer {
			t.Errorf("got issuer %q, want %q", server.Issuer(), issuer)
		}
	}
}

func TestStartAddresses(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]string{
		":0": "not a loopback address", "0.0.0.0:0": "not a loopback address", "[::]:0": "not a loopback address",
		"192.0.2.1:0": "not a loopback address", "127.0.0.1:http-no": "listen on",
	} {
		if _, err := idp.Start(addr, idp.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", addr, err, want)
		}
	}
	_, err := idp.Start("0.0.0.0:0", idp.Options{AllowRemote: true})
	if err == nil || !strings.Contains(err.Error(), "set Issuer") {
		t.Errorf("everywhere, without issuer: got %v", err)
	}
	running, err := idp.Start("0.0.0.0:0", idp.Options{AllowRemote: true, Issuer: "http://idp.example.com", SigningAlg: "ES256"})
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStartTReportsToTheTest(t *testing.T) {
	t.Parallel()
	fake := &fakeTB{}
	if running := idp.StartT(fake, idp.Options{SigningAlg: "none"}); running != nil {
		t.Error("got a provider")
	}
	if len(fake.fatal) != 1 || !strings.Contains(fake.fatal[0], `SigningAlg is "none"`) {
		t.Errorf("got %q, want one fatal error about SigningAlg", fake.fatal)
	}
}

type fakeTB struct{ fatal []string }

func (f *fakeTB) Helper()        {}
func (f *fakeTB) Cleanup(func()) {}
func (f *fakeTB) Fatalf(format string, args ...any) {
	f.fatal = append(f.fatal, fmt.Sprintf(format, args...))
}

func TestCloseLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	running, err := idp.Start("", idp.Options{}) // RS256: its key takes longer to make than this test
	if err != nil {
		t.Fatal(err)
	}
	if err := running.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, before)
}

func TestWaitingForTheKeyEndsWithTheContext(t *testing.T) {
	t.Parallel()
	server, err := idp.New(idp.Options{Issuer: "http://idp.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := server.Endpoints(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if _, err := server.Endpoints(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestGivenKeySigns(t *testing.T) {
	t.Parallel()
	key, err := forge.GenerateKey(forge.ES256, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(o *idp.Options) { o.SigningAlg, o.Key = "", key })
	token := r.login("app").str("access_token")
	if part(t, token, 0)["kid"] != key.ID() {
		t.Errorf("signed by %v, want %s", part(t, token, 0)["kid"], key.ID())
	}
	r.wantActive(token, true)
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	for _, alg := range []string{"RS256", "ES256"} {
		r := newRig(t, func(o *idp.Options) { o.SigningAlg = alg })
		got, err := r.Endpoints(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.Issuer != r.URL || got.Token != r.URL+"/token" || got.Discovery != r.URL+"/.well-known/openid-configuration" {
			t.Errorf("got %+v", got)
		}
		block, _ := pem.Decode([]byte(got.PublicKeyPEM))
		if block == nil {
			t.Fatalf("%s: no PEM: %q", alg, got.PublicKeyPEM)
		}
		if _, err := x509.ParsePKIXPublicKey(block.Bytes); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
	}
}

func TestSecretsAreTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *idp.Options) { o.Secrets = map[string]string{"app": "a secret: with % and +"} })
	form := with(with(clientForm(), "client_id", "app"), "client_secret", "a secret: with % and +")
	r.granted(r.post("/token", form))
	r.granted(r.post("/token", clientForm(), basic("app", "a+secret%3A+with+%25+and+%2B")))
	if r.secret("jira") == "" || r.secret("jira") == r.secret("app-opaque") {
		t.Error("the other secrets are not drawn")
	}
}

func TestLogHasNoTokens(t *testing.T) {
	t.Parallel()
	var logged strings.Builder
	r := newRig(t, func(o *idp.Options) { o.Logger = slog.New(slog.NewTextHandler(&logged, nil)) })
	got := r.granted(r.post("/token", clientForm(), r.as("app")))
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(logged.String(), "grant=client_credentials status=200") {
		t.Errorf("the request is not logged: %s", logged.String())
	}
	if strings.Contains(logged.String(), got.str("access_token")) || strings.Contains(logged.String(), r.secret("app")) {
		t.Errorf("a token or secret is logged: %s", logged.String())
	}
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	got := r.get("/.well-known/openid-configuration")
	if other := r.get("/.well-known/oauth-authorization-server"); other.raw != got.raw {
		t.Error("the two documents differ")
	}
	if got.str("issuer") != r.URL {
		t.Errorf("issuer is %q, want %q", got.str("issuer"), r.URL)
	}
	for name, value := range got.body {
		if url, ok := value.(string); ok && name != "issuer" {
			if answer := r.get(strings.TrimPrefix(url, r.URL)); answer.status == http.StatusNotFound {
				t.Errorf("%s: there is nothing at %s", name, url)
			}
		}
	}
	for name, count := range map[string]int{
		"grant_types_supported": 3, "response_types_supported": 1, "response_modes_supported": 1,
		"code_challenge_methods_supported": 1, "id_token_signing_alg_values_supported": 1, "scopes_supported": 5,
		"token_endpoint_auth_methods_supported": 3, "introspection_endpoint_auth_methods_supported": 2,
		"revocation_endpoint_auth_methods_supported": 3, "subject_types_supported": 1,
	} {
		if list, ok := got.body[name].([]any); !ok || len(list) != count {
			t.Errorf("%s is %v, want %d entries", name, got.body[name], count)
		}
	}
}

func TestIssuerWithPath(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *idp.Options) { o.Issuer = "https://idp.example.com/tenant/" })
	for path, status := range map[string]int{
		"/tenant/.well-known/openid-configuration":       200,
		"/.well-known/oauth-authorization-server/tenant": 200,
		"/.well-known/openid-configuration":              404,
		"/tenant/jwks":                                   200,
		"/tenant/.well-known/oauth-authorization-server": 404,
		"/tenant/jwks/":                                  404,
	} {
		if got := r.get(path); got.status != status {
			t.Errorf("%s: got %d, want %d", path, got.status, status)
		}
	}
	if got := r.get("/tenant/.well-known/openid-configuration").str("jwks_uri"); got != "https://idp.example.com/tenant/jwks" {
		t.Errorf("jwks_uri is %q", got)
	}
}

// A connection that was opened in reserve does not hold up Close.
func TestCloseDoesNotWaitForUnusedConnections(t *testing.T) {
	running, err := idp.Start("", idp.Options{SigningAlg: "ES256"})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(running.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// An answered request on a second connection: the first was accepted before it.
	resp, err := http.Get(running.URL + "/jwks")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second) // less than the five seconds of http.Server
	defer cancel()
	if err := running.Close(ctx); err != nil {
		t.Error(err)
	}
}
