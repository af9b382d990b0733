// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/target"
)

func publicPEM(t *testing.T, key crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// record asks a handler without a listener, for tests of many goroutines.
func record(handler http.Handler, token string) int {
	request := httptest.NewRequest(http.MethodGet, target.Path, http.NoBody)
	request.Header.Set("Authorization", "Bearer "+token)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Code
}

// TestProblems holds the whole text, so that every problem is reported at once.
func TestProblems(t *testing.T) {
	for name, row := range map[string]struct {
		options target.Options
		want    string
	}{
		"nothing": {
			target.Options{},
			`target: unknown deployment ""; there are ["authorization-grant" "client-credentials" "jwt-public-key" "jwt-introspection"]`,
		},
		"authorization-grant": {
			target.Options{Deployment: target.AuthorizationGrant},
			`target: deployment "authorization-grant" needs: userinfo endpoint`,
		},
		"client-credentials": {
			target.Options{Deployment: target.ClientCredentials, Discover: true},
			`target: deployment "client-credentials" needs: issuer
target: deployment "client-credentials" needs: audience
target: deployment "client-credentials" needs: client id
target: deployment "client-credentials" needs: client secret
target: deployment "client-credentials" needs: service account
target: discovery needs an issuer`,
		},
		"jwt-public-key": {
			target.Options{Deployment: target.JWTPublicKey, JWKSURI: "ftp://x", PublicKey: []byte("x"), Leeway: time.Hour, Timeout: -1},
			`target: deployment "jwt-public-key" needs: issuer
target: deployment "jwt-public-key" needs: audience
target: both a public key and a JWKS URI are given; want one
target: public key: want one JWK, or one PEM block of type PUBLIC KEY
target: JWKS URI is "ftp://x"; want an absolute http or https URL without fragment
target: leeway is 1h0m0s; want 0 to 5m0s
target: timeout is -1ns; want more than 0`,
		},
		"directory": {
			target.Options{
				Deployment: target.ClientCredentials, Issuer: "i", Audience: "a", ClientID: "c", ClientSecret: "s",
				IntrospectionEndpoint: "http://127.0.0.1:1", ServiceAccount: "robot", BaseURL: "localhost",
				Directory: []fixtures.Account{{Name: "a"}, {}, {Name: "a"}},
			},
			`target: base URL is "localhost"; want an absolute http or https URL without fragment
target: account 2 of the directory has no name
target: account "a" is in the directory twice
target: service account "robot" is not in the directory`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			server, err := target.New(row.options)
			if err == nil {
				t.Fatalf("New gave %v; want an error", server)
			}
			if diff := cmp.Diff(row.want, err.Error()); diff != "" {
				t.Errorf("error differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDirectory(t *testing.T) {
	p := newProvider(t)
	options := p.options(target.JWTPublicKey)
	options.BaseURL = "https://jira.example.com/jira/"
	options.Directory = []fixtures.Account{
		{Key: "K1", Name: "a&b", Email: "one@example.com", Active: true},
		{Key: "K2", Name: "two", Email: "shared@example.com", Active: true},
		{Key: "K3", Name: "three", Email: "shared@example.com", Active: true},
		{Key: "K4", Name: "gone", Active: true, Deleted: true},
	}
	server := start(t, options)
	for name, row := range map[string]struct {
		username string
		want     response
	}{
		"own base URL": {"one@example.com", response{http.StatusOK, "", `{"self":"https://jira.example.com/jira/rest/api/2/user?username=a%26b",` +
			`"key":"K1","name":"a&b","emailAddress":"one@example.com","displayName":"","active":true,"deleted":false,"timeZone":"",` +
			`"locale":"en_US","avatarUrls":{"48x48":"https://jira.example.com/jira/secure/useravatar?avatarId=10122"},` +
			`"groups":{"size":1,"items":[]},"applicationRoles":{"size":1,"items":[]},"expand":"groups,applicationRoles"}`}},
		"shared address":      {"shared@example.com", noUser},
		"deleted":             {"gone", disabled},
		"the fixture's admin": {"admin", noUser},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, get(t, server, "Bearer "+p.token(t, map[string]any{"preferred_username": row.username}, nil)), row.want)
		})
	}
}
