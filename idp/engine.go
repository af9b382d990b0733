// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"
	"github.com/ory/fosite/handler/pkce"
)

// engineConfig is fosite's configuration. The methods below replace those that
// must depend on the request.
type engineConfig struct {
	*fosite.Config
	server *Server
	grants map[string]fosite.TokenEndpointHandlers
}

// newEngine makes the fosite provider: its grant handlers on our storage,
// strategy and clock. Client authentication is ours.
func newEngine(s *Server) *fosite.Fosite {
	config := &engineConfig{server: s, Config: &fosite.Config{
		AccessTokenLifespan: s.accessLifetime, RefreshTokenLifespan: s.refreshLifetime,
		AuthorizeCodeLifespan: s.codeLifetime,
		EnforcePKCE:           true, // for every client (RFC 9700 §2.1.1), and S256 only
		RefreshTokenScopes:    []string{},
		MinParameterEntropy:   1,
		SanitationWhiteList:   keptParams,
		ScopeStrategy:         fosite.ExactScopeStrategy, AudienceMatchingStrategy: fosite.ExactAudienceMatchingStrategy,
		RedirectSecureChecker: func(context.Context, *url.URL) bool { return true }, // registered, so meant
	}}
	data, tokens := storage{s}, strategy{s}
	code := &oauth2.AuthorizeExplicitGrantHandler{
		AccessTokenStrategy: tokens, RefreshTokenStrategy: tokens, AuthorizeCodeStrategy: tokens,
		CoreStorage: data, TokenRevocationStorage: data, Config: config,
	}
	proof := &pkce.Handler{AuthorizeCodeStrategy: tokens, Storage: data, Config: config}
	refresh := &oauth2.RefreshTokenGrantHandler{
		AccessTokenStrategy: tokens, RefreshTokenStrategy: tokens, TokenRevocationStorage: data, Config: config,
	}
	direct := &oauth2.ClientCredentialsGrantHandler{
		HandleHelper: &oauth2.HandleHelper{AccessTokenStrategy: tokens, AccessTokenStorage: data, Config: config},
		Config:       config,
	}
	config.AuthorizeEndpointHandlers = fosite.AuthorizeEndpointHandlers{code, proof}
	config.grants = map[string]fosite.TokenEndpointHandlers{
		grantCode:              {code, proof, openIDHandler{s}},
		grantRefresh:           {refresh, openIDHandler{s}},
		grantClientCredentials: {direct},
	}
	return fosite.NewOAuth2Provider(data, config)
}

// GetTokenEndpointHandlers returns the handlers of the request's grant alone:
// each other one would cost a stack trace to say that it is not responsible.
func (c *engineConfig) GetTokenEndpointHandlers(ctx context.Context) fosite.TokenEndpointHandlers {
	request, ok := ctx.Value(fosite.AccessRequestContextKey).(fosite.AccessRequester)
	if !ok || len(request.GetGrantTypes()) != 1 {
		return nil
	}
	return c.grants[request.GetGrantTypes()[0]]
}

// GetClientAuthenticationStrategy returns the client that the endpoint has
// authenticated already.
func (c *engineConfig) GetClientAuthenticationStrategy(context.Context) fosite.ClientAuthenticationStrategy {
	return func(ctx context.Context, _ *http.Request, _ url.Values) (fosite.Client, error) {
		request, ok := ctx.Value(tokenRequestKey{}).(tokenRequest)
		if !ok {
			return nil, fosite.ErrInvalidClient
		}
		return storage{c.server}.GetClient(ctx, request.clientID)
	}
}
