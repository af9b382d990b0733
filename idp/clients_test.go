// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/bearproof-dev/bearproof/idp"
)

// The tests in this file let two independent client libraries judge.

func TestClientCredentialsWithOAuth2Library(t *testing.T) {
	t.Parallel()
	for style, name := range map[oauth2.AuthStyle]string{
		oauth2.AuthStyleInHeader: "basic", oauth2.AuthStyleInParams: "post",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			config := clientcredentials.Config{
				ClientID: "app", ClientSecret: r.secret("app"), TokenURL: r.URL + "/token",
				Scopes: []string{"read"}, AuthStyle: style,
			}
			token, err := config.Token(context.WithValue(t.Context(), oauth2.HTTPClient, r.http))
			if err != nil {
				t.Fatal(err)
			}
			left := time.Until(token.Expiry)
			if token.Type() != "Bearer" || left < 4*time.Minute || left > 5*time.Minute || token.Extra("scope") != "read" {
				t.Errorf("got type %q, %s left, scope %v", token.Type(), left, token.Extra("scope"))
			}
			r.wantActive(token.AccessToken, true)
		})
	}
}

func TestOpenIDConnectWithLibraries(t *testing.T) {
	t.Parallel()
	for _, client := range []string{"app", "app-opaque", "spa"} {
		for _, alg := range []string{"RS256", "ES256"} {
			t.Run(client+" "+alg, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, func(o *idp.Options) { o.SigningAlg = alg })
				judge(t, r, client)
			})
		}
	}
}

func judge(t *testing.T, r *rig, client string) {
	t.Helper()
	ctx := oidc.ClientContext(t.Context(), r.http)
	provider, err := oidc.NewProvider(ctx, r.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := oauth2.Config{
		ClientID: client, ClientSecret: r.secret(client), Endpoint: provider.Endpoint(), RedirectURL: callback,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", oidc.ScopeOfflineAccess},
	}
	proof := oauth2.GenerateVerifier()
	link := config.AuthCodeURL("some state", oidc.Nonce("some nonce"), oauth2.S256ChallengeOption(proof),
		oauth2.SetAuthURLParam("login_hint", "admin"))
	parsed, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	told := r.redirected(parsed.Query())
	if told.Get("state") != "some state" || told.Get("iss") != r.URL {
		t.Errorf("got %v, want state and iss", told)
	}
	token, err := config.Exchange(ctx, told.Get("code"), oauth2.VerifierOption(proof))
	if err != nil {
		t.Fatal(err)
	}
	verifyIDToken(ctx, t, provider, token, client, "some nonce")

	info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		t.Fatal(err)
	}
	if info.Subject != "5d7fa9a0-admin" || info.Email != "admin@gmail.com" {
		t.Errorf("got subject %q and email %q", info.Subject, info.Email)
	}

	refreshed, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil {
		t.Fatal(err)
	}
	if refreshed.RefreshToken == token.RefreshToken || refreshed.AccessToken == token.AccessToken {
		t.Error("the refresh token was not rotated, or the access token is the same")
	}
	verifyIDToken(ctx, t, provider, refreshed, client, "") // OpenID Connect Core §12.2
	r.wantActive(refreshed.AccessToken, true)
}

func verifyIDToken(ctx context.Context, t *testing.T, provider *oidc.Provider, token *oauth2.Token, client, nonce string) {
	t.Helper()
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		t.Fatal("no id_token")
	}
	verified, err := provider.Verifier(&oidc.Config{ClientID: client}).Verify(ctx, raw)
	if err != nil {
		t.Fatal(err)
	}
	if verified.Nonce != nonce || verified.Subject != "5d7fa9a0-admin" {
		t.Errorf("got nonce %q and subject %q, want %q and admin's", verified.Nonce, verified.Subject, nonce)
	}
	if err := verified.VerifyAccessToken(token.AccessToken); err != nil {
		t.Errorf("at_hash: %v", err)
	}
	var claims struct {
		Username string `json:"preferred_username"`
		Email    string `json:"email"`
	}
	if err := verified.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	if claims.Username != "admin" || claims.Email != "admin@gmail.com" {
		t.Errorf("got claims %+v", claims)
	}
}
