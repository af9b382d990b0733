// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/idp/forge"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// errInactive says that a token is not good, for whatever reason.
var errInactive = errors.New("idp: the token is not active")

// activeToken is what a token that is good says.
type activeToken struct {
	kind            store.Kind
	id              string // `jti`
	clientID        string
	subject         string
	username, email string // empty if the client acts for itself
	scope           string
	audience        jwt.ClaimStrings
	issued, expires time.Time
}

// accessClaims are the claims of a JWT access token that are looked at.
type accessClaims struct {
	jwt.RegisteredClaims
	ClientID string `json:"client_id"`
	Scope    string `json:"scope"`
	Username string `json:"preferred_username"`
	Email    string `json:"email"`
}

// inspect returns what a token says, or errInactive.
func (s *Server) inspect(ctx context.Context, token string) (activeToken, error) {
	if strings.Contains(token, ".") { // no opaque token has one
		return s.inspectJWT(ctx, token)
	}
	for _, kind := range []store.Kind{store.Access, store.Refresh} {
		entry, err := s.store.Get(ctx, kind, tokenKey(token))
		switch {
		case err == nil:
			return s.fromEntry(kind, tokenKey(token), entry), nil
		case !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrUsed):
			return activeToken{}, fmt.Errorf("idp: look up token: %w", err)
		}
	}
	return activeToken{}, errInactive
}

func (s *Server) fromEntry(kind store.Kind, key string, entry store.Entry) activeToken {
	token := activeToken{
		kind: kind, id: key, clientID: entry.ClientID, subject: entry.ClientID,
		scope: strings.Join(entry.Scope, " "), audience: entry.Audience,
		issued: entry.Issued, expires: entry.Expires,
	}
	if u, ok := s.users.byUsername[entry.Username]; ok {
		token.subject, token.username, token.email = u.subject, u.username, u.email
	}
	return token
}

// inspectJWT validates an access token as RFC 9068 §4 asks of a resource
// server. This is golang-jwt's work, since forge, which has signed the token,
// must not judge itself.
func (s *Server) inspectJWT(ctx context.Context, token string) (activeToken, error) {
	if _, err := s.keys.current(ctx); err != nil {
		return activeToken{}, err
	}
	var claims accessClaims
	parser := jwt.NewParser(
		jwt.WithValidMethods([]string{forge.RS256, forge.ES256}), jwt.WithStrictDecoding(),
		jwt.WithIssuer(s.issuer), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithTimeFunc(s.now),
	)
	parsed, err := parser.ParseWithClaims(token, &claims, func(t *jwt.Token) (any, error) { return s.findKey(ctx, t.Header) })
	if err != nil || !isAccessToken(parsed.Header) || !claims.complete() || !asIssued(token) {
		return activeToken{}, errInactive
	}
	denied, err := s.store.Denied(ctx, claims.ID)
	if err != nil {
		return activeToken{}, fmt.Errorf("idp: look up revocation: %w", err)
	}
	if denied {
		return activeToken{}, errInactive
	}
	return activeToken{
		kind: store.Access, id: claims.ID, clientID: claims.ClientID,
		subject: claims.Subject, username: claims.Username, email: claims.Email,
		scope: claims.Scope, audience: claims.Audience,
		issued: timeOf(claims.IssuedAt), expires: timeOf(claims.ExpiresAt),
	}, nil
}

// complete reports whether the claims are there that every access token of this
// provider has (RFC 9068 §2.2); golang-jwt has seen to iss and exp.
func (c accessClaims) complete() bool {
	return c.Subject != "" && c.ClientID != "" && c.ID != "" && c.IssuedAt != nil && len(c.Audience) > 0
}

// isAccessToken keeps ID tokens out (RFC 9068 §4), headers whose critical
// members nobody has understood (RFC 7515 §4.1.11), and nested JWTs, which this
// provider does not issue (RFC 7519 §7.2).
func isAccessToken(header map[string]any) bool {
	typ, ok := header["typ"].(string)
	_, critical := header["crit"]
	_, nested := header["cty"]
	typ = strings.TrimPrefix(strings.ToLower(typ), "application/")
	return ok && typ == forge.AccessTokenType && !critical && !nested
}

// findKey returns the published key that the header names, if the algorithm is
// the key's (RFC 8725 §3.1). The second key is looked at last, as it may have
// to be made first.
func (s *Server) findKey(ctx context.Context, header map[string]any) (crypto.PublicKey, error) {
	for _, source := range []func(context.Context) ([]*forge.Key, error){s.keys.signers, s.keys.published} {
		keys, err := source(ctx)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if header["kid"] == key.ID() && header["alg"] == key.Alg() {
				return key.Public(), nil
			}
		}
	}
	return nil, errInactive
}

func timeOf(date *jwt.NumericDate) time.Time {
	if date == nil {
		return time.Time{}
	}
	return date.Time
}

// audienceJSON writes one audience as a string (RFC 7519 §4.1.3).
func audienceJSON(audience []string) json.RawMessage {
	if len(audience) == 0 {
		return nil
	}
	return forge.Strings("aud", audience).Value
}
