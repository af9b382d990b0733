// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// strategy makes codes and tokens for fosite. What fosite calls a signature is
// the key in the store. The Validate methods have nothing to do: the storage
// returns no code and no token that has expired by the provider's clock.
type strategy struct {
	*Server
}

var _ oauth2.CoreStrategy = strategy{}

func (s strategy) AuthorizeCodeSignature(_ context.Context, code string) string {
	return tokenKey(code)
}

func (s strategy) GenerateAuthorizeCode(_ context.Context, request fosite.Requester) (code, key string, err error) {
	session := sessionOf(request)
	session.issued = s.clock()
	session.codeExpires = session.issued.Add(s.codeLifetime)
	return s.newOpaque()
}

func (s strategy) ValidateAuthorizeCode(context.Context, fosite.Requester, string) error { return nil }

func (s strategy) AccessTokenSignature(_ context.Context, token string) string {
	return tokenKey(token)
}

func (s strategy) GenerateAccessToken(ctx context.Context, request fosite.Requester) (token, key string, err error) {
	session, grant := sessionOf(request), grantOf(request)
	session.issued = s.clock()
	session.accessExpires = session.issued.Add(s.accessLifetime)
	if grant.client.config.Tokens == fixtures.Opaque {
		return s.newOpaque()
	}
	session.selfContained = true
	base, tokenID, err := s.newJWT(ctx, grant)
	if err != nil {
		return "", "", err
	}
	token, err = forge.Sign(base.Header, base.Claims, base.Key)
	return token, tokenID, err
}

func (s strategy) ValidateAccessToken(context.Context, fosite.Requester, string) error { return nil }

func (s strategy) RefreshTokenSignature(_ context.Context, token string) string {
	return tokenKey(token)
}

func (s strategy) GenerateRefreshToken(_ context.Context, request fosite.Requester) (token, key string, err error) {
	session := sessionOf(request)
	session.refreshExpires = s.clock().Add(s.refreshLifetime)
	return s.newOpaque()
}

func (s strategy) ValidateRefreshToken(context.Context, fosite.Requester, string) error { return nil }

// newOpaque draws a code or an opaque token.
func (s *Server) newOpaque() (token, key string, err error) {
	token, err = forge.Opaque(s.random)
	return token, tokenKey(token), err
}
