// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// The algorithms that are allowed (RFC 7518 §3.1).
const (
	rs256 = "RS256"
	es256 = "ES256"
)

// parseJWT reads a compact JWS (RFC 7515 §7.1) and verifies nothing. Its
// base64url has one spelling: no padding, no stray bits. An algorithm that
// golang-jwt does not know is [jwt.ErrTokenUnverifiable].
func parseJWT(raw string) (*Token, error) {
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithStrictDecoding())
	parsed, segments, err := parser.ParseUnverified(raw, claims)
	if err != nil {
		return nil, err
	}
	token := &Token{JWT: parsed, Claims: claims, Input: raw[:strings.LastIndexByte(raw, '.')]}
	if token.Header, err = parser.DecodeSegment(segments[0]); err != nil {
		return nil, err
	}
	if token.Payload, err = parser.DecodeSegment(segments[1]); err != nil {
		return nil, err
	}
	return token, nil
}

// verifiedJWT authenticates by the checks alone (jwt-public-key).
type verifiedJWT struct {
	parts *Parts
}

func (v verifiedJWT) authenticate(ctx context.Context, raw string, checks []Check) (Identity, error) {
	token, err := v.parts.Parse(raw)
	if err != nil {
		return Identity{}, refuse(Invalid, fmt.Errorf("parse JWT: %w", err))
	}
	if err := verify(ctx, checks, token); err != nil {
		return Identity{}, err
	}
	return identityOf(token.Claims, v.parts.Options.UsernameClaim)
}

// introspectedJWT lets the provider validate the JWT (jwt-introspection).
type introspectedJWT struct {
	parts         *Parts
	introspection introspection
}

func (i introspectedJWT) authenticate(ctx context.Context, raw string, checks []Check) (Identity, error) {
	unverified, err := i.parts.Parse(raw)
	if err != nil && !errors.Is(err, jwt.ErrTokenUnverifiable) {
		return Identity{}, refuse(Invalid, fmt.Errorf("parse JWT: %w", err))
	}
	if err := checkText(ctx, unverified); err != nil {
		return Identity{}, err
	}
	answer, err := i.introspection.ask(ctx, raw)
	if err != nil {
		return Identity{}, err
	}
	err = verify(ctx, checks, answer)
	if err != nil && OutcomeOf(err) == Inactive && i.hasExpired(unverified) {
		return Identity{}, refuse(Expired, err)
	}
	if err != nil {
		return Identity{}, err
	}
	return identityOf(answer.Claims, i.parts.Options.UsernameClaim)
}

// checkText refuses what is not a JWT for any reader, and one that holds another
// JWT. All else is for the provider to judge.
func checkText(ctx context.Context, unverified *Token) error {
	if unverified == nil {
		return nil
	}
	return errors.Join(strictJSON(unverified.Header), strictJSON(unverified.Payload),
		checkContentType(ctx, unverified))
}

// hasExpired reads the time out of a token that nobody has vouched for. That
// is safe, since the token is refused in either case. There is no leeway: the
// provider has refused already.
func (i introspectedJWT) hasExpired(unverified *Token) bool {
	if unverified == nil {
		return false
	}
	expires, isNumber := unverified.Claims["exp"].(float64)
	return isNumber && seconds(i.parts.Options.Now()) >= expires
}
