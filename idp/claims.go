// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/idp/forge"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// idTokenClaims are the claims of an ID token that are not the user's.
var idTokenClaims = []string{"iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash"} //nolint:gochecknoglobals // lookup table

// grant is what a token is issued for: to whom, for whom, and for what.
type grant struct {
	client          *client
	user            *user // nil if the client acts for itself
	scope, audience []string
}

// subject is the user, or the client that acts for itself (RFC 9068 §2.2).
func (g grant) subject() string {
	if g.user == nil {
		return g.client.config.ID
	}
	return g.user.subject
}

// entry is what the store remembers of a token for this grant.
func (g grant) entry(id string, issued, expires time.Time) store.Entry {
	entry := store.Entry{
		GrantID: id, ClientID: g.client.config.ID,
		Scope: g.scope, Audience: g.audience, Issued: issued, Expires: expires,
	}
	if g.user != nil {
		entry.Username = g.user.username
	}
	return entry
}

// clock returns the time in whole seconds, as all claims are, so that a token's
// lifetime is exact.
func (s *Server) clock() time.Time { return s.now().Truncate(time.Second) }

// newJWT is the JWT access token for a grant (RFC 9068 §2), not signed yet. The
// token endpoint and Mint both start from here.
func (s *Server) newJWT(ctx context.Context, g grant) (base forge.Base, tokenID string, err error) {
	key, err := s.keys.current(ctx)
	if err != nil {
		return forge.Base{}, "", err
	}
	if tokenID, err = s.newTokenID(); err != nil {
		return forge.Base{}, "", err
	}
	now := s.clock()
	claims := forge.Object{
		forge.String("iss", s.issuer),
		forge.String("sub", g.subject()),
		forge.Strings("aud", g.audience),
		forge.Int("exp", now.Add(s.accessLifetime).Unix()),
		forge.Int("iat", now.Unix()),
		forge.String("jti", tokenID),
		forge.String("client_id", g.client.config.ID),
		forge.String("scope", strings.Join(g.scope, " ")),
	}
	if g.user != nil {
		claims = append(claims,
			forge.String("preferred_username", g.user.username),
			forge.String("email", g.user.email))
	}
	return forge.Base{
		Header: forge.Header(key, forge.AccessTokenType),
		Claims: claims, Key: key, Foreign: s.keys.foreign, Random: s.random, Now: now,
	}, tokenID, nil
}

// newIDToken makes an ID token (OpenID Connect Core §2) that belongs to an
// access token.
func (s *Server) newIDToken(ctx context.Context, g grant, authTime time.Time, nonce, accessToken string) (string, error) {
	key, err := s.keys.current(ctx)
	if err != nil {
		return "", err
	}
	now := s.clock()
	claims := forge.Object{
		forge.String("iss", s.issuer),
		forge.String("aud", g.client.config.ID),
		forge.Int("exp", now.Add(s.accessLifetime).Unix()),
		forge.Int("iat", now.Unix()),
		forge.Int("auth_time", authTime.Unix()),
		forge.String("at_hash", leftHalf(accessToken)),
	}
	if nonce != "" {
		claims = append(claims, forge.String("nonce", nonce))
	}
	return forge.Sign(forge.Header(key, "JWT"), append(claims, g.user.claims()...), key)
}

// newTokenID draws a `jti`: 128 random bits.
func (s *Server) newTokenID() (string, error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(s.random, id); err != nil {
		return "", fmt.Errorf("idp: draw token id: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(id), nil
}

// tokenKey is what the store knows a code or an opaque token by.
func tokenKey(token string) string {
	digest := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}

// leftHalf is the value of `at_hash` (OpenID Connect Core §3.1.3.6) for the
// algorithms of this provider, which all hash with SHA-256.
func leftHalf(token string) string {
	digest := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(digest[:len(digest)/2])
}
