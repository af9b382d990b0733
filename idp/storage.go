// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/ory/fosite"
	"github.com/ory/fosite/handler/oauth2"
	"github.com/ory/fosite/handler/pkce"

	"github.com/bearproof-dev/bearproof/idp/store"
)

// storage gives fosite the provider's clients and store. Fosite looks up a code
// or refresh token twice in one request and marks it as used in between, which
// lets concurrent requests slip through; so here the first look claims it for
// the request whose id is in the context.
type storage struct {
	*Server
}

var (
	_ fosite.Storage                = storage{}
	_ oauth2.CoreStorage            = storage{}
	_ oauth2.TokenRevocationStorage = storage{}
	_ pkce.PKCERequestStorage       = storage{}
)

// tokenRequest identifies a request to the token endpoint.
type tokenRequest struct {
	id       string
	clientID string // who has authenticated
}

type tokenRequestKey struct{}

// keptParams are the parameters of an authorization request that the token
// request is held against (RFC 6749 §4.1.3, RFC 7636 §4.6).
var keptParams = []string{"redirect_uri", "code_challenge", "code_challenge_method"} //nolint:gochecknoglobals // lookup table

const nonceParam = "nonce"

func (s storage) GetClient(_ context.Context, id string) (fosite.Client, error) {
	found, ok := s.clients.lookup(id)
	if !ok {
		return nil, fosite.ErrNotFound
	}
	return found, nil
}

// ClientAssertionJWTValid refuses: there is no authentication by assertion.
func (s storage) ClientAssertionJWTValid(context.Context, string) error { return fosite.ErrJTIKnown }

func (s storage) SetClientAssertionJWT(context.Context, string, time.Time) error {
	return fosite.ErrJTIKnown
}

func (s storage) CreateAuthorizeCodeSession(ctx context.Context, key string, request fosite.Requester) error {
	entry := entryOf(request, sessionOf(request).codeExpires)
	entry.Params = map[string]string{nonceParam: sessionOf(request).nonce}
	for _, name := range keptParams {
		entry.Params[name] = request.GetRequestForm().Get(name)
	}
	return s.store.Put(ctx, store.Code, key, entry)
}

func (s storage) GetAuthorizeCodeSession(ctx context.Context, key string, _ fosite.Session) (fosite.Requester, error) {
	return s.claim(ctx, store.Code, key, fosite.ErrInvalidatedAuthorizeCode)
}

// InvalidateAuthorizeCodeSession has nothing to do: the code is claimed.
func (s storage) InvalidateAuthorizeCodeSession(context.Context, string) error { return nil }

// CreateAccessTokenSession remembers an access token, unless it proves itself
// and has no grant with which it could be revoked.
func (s storage) CreateAccessTokenSession(ctx context.Context, key string, request fosite.Requester) error {
	session := sessionOf(request)
	if session.selfContained && session.user == nil {
		return nil
	}
	entry := entryOf(request, session.accessExpires)
	entry.SelfContained = session.selfContained
	return s.store.Put(ctx, store.Access, key, entry)
}

func (s storage) GetAccessTokenSession(ctx context.Context, key string, _ fosite.Session) (fosite.Requester, error) {
	entry, err := s.store.Get(ctx, store.Access, key)
	if err != nil {
		return nil, fositeError(err, fosite.ErrInactiveToken)
	}
	return s.requestOf(entry)
}

func (s storage) DeleteAccessTokenSession(ctx context.Context, key string) error {
	return s.store.Delete(ctx, store.Access, key)
}

// CreateRefreshTokenSession remembers a refresh token with all of the grant's
// scope, even if the access token has less (RFC 6749 §6).
func (s storage) CreateRefreshTokenSession(ctx context.Context, key, _ string, request fosite.Requester) error {
	session := sessionOf(request)
	entry := entryOf(request, session.refreshExpires)
	entry.Scope = session.scope
	return s.store.Put(ctx, store.Refresh, key, entry)
}

func (s storage) GetRefreshTokenSession(ctx context.Context, key string, _ fosite.Session) (fosite.Requester, error) {
	return s.claim(ctx, store.Refresh, key, fosite.ErrInactiveToken)
}

func (s storage) DeleteRefreshTokenSession(ctx context.Context, key string) error {
	return s.store.Delete(ctx, store.Refresh, key)
}

// RotateRefreshToken has nothing to do: the old token is claimed. The access
// tokens that it has brought live on.
func (s storage) RotateRefreshToken(context.Context, string, string) error { return nil }

func (s storage) RevokeRefreshToken(ctx context.Context, requestID string) error {
	return s.store.RevokeGrant(ctx, requestID)
}

func (s storage) RevokeAccessToken(ctx context.Context, requestID string) error {
	return s.store.RevokeGrant(ctx, requestID)
}

// CreatePKCERequestSession has nothing to do: the challenge is kept with the code.
func (s storage) CreatePKCERequestSession(context.Context, string, fosite.Requester) error {
	return nil
}

func (s storage) GetPKCERequestSession(ctx context.Context, key string, _ fosite.Session) (fosite.Requester, error) {
	return s.claim(ctx, store.Code, key, fosite.ErrNotFound)
}

// DeletePKCERequestSession has nothing to do: the challenge goes with the code.
func (s storage) DeletePKCERequestSession(context.Context, string) error { return nil }

// claim returns what was granted for a code or refresh token, and used if
// another request was first. What belongs to another client is not claimed:
// fosite refuses it, and its owner can still use it.
func (s storage) claim(ctx context.Context, kind store.Kind, key string, used error) (fosite.Requester, error) {
	request, ok := ctx.Value(tokenRequestKey{}).(tokenRequest)
	if !ok {
		return nil, errors.New("idp: not a token request")
	}
	entry, err := s.store.Get(ctx, kind, key)
	if err == nil && entry.ClientID == request.clientID || errors.Is(err, store.ErrUsed) {
		entry, err = s.store.Claim(ctx, kind, key, request.id)
	}
	if err != nil && !errors.Is(err, store.ErrUsed) {
		return nil, fositeError(err, used)
	}
	found, requestErr := s.requestOf(entry)
	if requestErr != nil {
		return nil, requestErr
	}
	return found, fositeError(err, used)
}

func fositeError(err, used error) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fosite.ErrNotFound
	case errors.Is(err, store.ErrUsed):
		return used
	default:
		return err
	}
}

// entryOf is what is remembered of a request that was granted.
func entryOf(request fosite.Requester, expires time.Time) store.Entry {
	session, grant := sessionOf(request), grantOf(request)
	id := request.GetID()
	if grant.user == nil {
		id = "" // a client that acts for itself has one token and nothing to refresh
	}
	entry := grant.entry(id, session.issued, expires)
	entry.AuthTime = session.authTime
	return entry
}

// requestOf is the reverse of entryOf.
func (s storage) requestOf(entry store.Entry) (fosite.Requester, error) {
	known, ok := s.clients.lookup(entry.ClientID)
	if !ok {
		return nil, fosite.ErrNotFound
	}
	form := url.Values{}
	for _, name := range keptParams {
		form.Set(name, entry.Params[name])
	}
	return &fosite.Request{
		ID: entry.GrantID, RequestedAt: entry.Issued, Client: known, Form: form,
		RequestedScope: entry.Scope, GrantedScope: entry.Scope,
		RequestedAudience: entry.Audience, GrantedAudience: entry.Audience,
		Session: &session{
			user: s.users.byUsername[entry.Username], nonce: entry.Params[nonceParam],
			authTime: entry.AuthTime, scope: entry.Scope,
		},
	}, nil
}
