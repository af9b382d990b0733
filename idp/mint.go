// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/forge"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// defaultMintClient is whom tokens are minted for if the request names nobody.
const defaultMintClient = "app"

// Mint implements [control.Provider]. Without a user the token is of the client
// that acts for itself. The audiences and scopes of the request are not held
// against those of the client: they may be wrong on purpose.
//
// A JWT is revoked and lied about by its `jti` or its bytes, so the twin of
// such a one has a `jti` of its own.
func (s *Server) Mint(ctx context.Context, request control.MintRequest) (control.Minted, error) {
	good, err := s.mintGrant(request, request.User)
	if err != nil {
		return control.Minted{}, err
	}
	odd, err := s.mintGrant(request, orElse(request.Recipe.User, request.User))
	if err != nil {
		return control.Minted{}, err
	}
	var minted control.Minted
	switch request.Kind {
	case fixtures.JWT, "":
		minted, err = s.mintJWT(ctx, odd, good, request.Recipe)
	case fixtures.Opaque:
		minted, err = s.mintOpaque(ctx, odd, good, request.Recipe)
	default:
		err = fmt.Errorf("idp: mint: kind is %q, want %q or %q", request.Kind, fixtures.JWT, fixtures.Opaque)
	}
	if err != nil {
		return control.Minted{}, err
	}
	minted.At = s.clock()
	return minted, s.bindAnswers(minted.Token, request.Recipe)
}

func (s *Server) mintGrant(request control.MintRequest, username string) (grant, error) {
	id := orElse(request.ClientID, defaultMintClient)
	known, ok := s.clients.configured(id)
	if !ok {
		return grant{}, fmt.Errorf("idp: mint: no client %q", id)
	}
	g := grant{client: known, scope: slices.Clone(request.Scope), audience: slices.Clone(request.Audience)}
	if len(g.scope) == 0 {
		g.scope = slices.Clone(known.config.Scopes)
	}
	if len(g.audience) == 0 {
		g.audience = slices.Clone(known.config.Audiences)
	}
	if username != "" {
		if g.user, ok = s.users.byUsername[username]; !ok {
			return grant{}, fmt.Errorf("idp: mint: no user %q", username)
		}
	}
	return g, nil
}

func (s *Server) mintJWT(ctx context.Context, odd, good grant, recipe fixtures.Recipe) (control.Minted, error) {
	base, tokenID, err := s.newJWT(ctx, odd)
	if err != nil {
		return control.Minted{}, err
	}
	if recipe.NeedsJWT() { // and may need every key
		if base.Published, err = s.keys.published(ctx); err != nil {
			return control.Minted{}, err
		}
		base.Second = base.Published[1]
	}
	token, twin, err := forge.Forge(recipe, base)
	if err != nil {
		return control.Minted{}, fmt.Errorf("idp: mint: %w", err)
	}
	switch recipe.State {
	case fixtures.Known:
	case fixtures.Revoked:
		if err := s.denyMinted(ctx, recipe, tokenID); err != nil {
			return control.Minted{}, err
		}
	default:
		return control.Minted{}, fmt.Errorf("idp: mint: state %q: a JWT proves itself, known or not", recipe.State)
	}
	ownID := recipe.State == fixtures.Revoked || recipe.Introspection != nil || recipe.Userinfo != nil
	if odd.user != good.user || ownID {
		twin, err = s.signTwin(ctx, good, tokenID, ownID)
	}
	return control.Minted{Token: token, Twin: twin}, err
}

// signTwin makes a valid token that cannot be the defective one without its
// defect, because that defect is not in the token's bytes alone.
func (s *Server) signTwin(ctx context.Context, good grant, tokenID string, ownID bool) (string, error) {
	base, newID, err := s.newJWT(ctx, good)
	if err != nil {
		return "", err
	}
	if ownID {
		tokenID = newID
	}
	return forge.Sign(base.Header, base.Claims.With(forge.String("jti", tokenID)), base.Key)
}

// denyMinted revokes a minted JWT.
func (s *Server) denyMinted(ctx context.Context, recipe fixtures.Recipe, tokenID string) error {
	_, set := recipe.Claims.Set["jti"]
	if set || slices.Contains(recipe.Claims.Remove, "jti") || recipe.Text != "" {
		return errors.New("idp: mint: a JWT is revoked by its jti; the recipe must leave it as it is")
	}
	// The recipe may set any exp, so the denial outlives every usual token.
	until := s.clock().Add(max(s.accessLifetime, s.refreshLifetime, time.Duration(recipe.Expires)))
	if err := s.store.Deny(ctx, tokenID, until); err != nil {
		return fmt.Errorf("idp: mint: %w", err)
	}
	return nil
}

func (s *Server) mintOpaque(ctx context.Context, oddGrant, goodGrant grant, recipe fixtures.Recipe) (control.Minted, error) {
	if recipe.NeedsJWT() {
		return control.Minted{}, errors.New("idp: mint: the recipe changes parts that an opaque token does not have")
	}
	now := s.clock()
	twin, err := s.putOpaque(ctx, goodGrant.entry("", now, now.Add(s.accessLifetime)))
	if err != nil {
		return control.Minted{}, err
	}
	token, err := s.putOdd(ctx, oddGrant, recipe)
	if err != nil {
		return control.Minted{}, err
	}
	if token, err = forge.Text(recipe, token, twin, s.random); err != nil {
		return control.Minted{}, fmt.Errorf("idp: mint: %w", err)
	}
	return control.Minted{Token: token, Twin: twin}, nil
}

// putOdd makes the opaque token that the recipe asks for.
func (s *Server) putOdd(ctx context.Context, oddGrant grant, recipe fixtures.Recipe) (token string, err error) {
	now := s.clock()
	odd := oddGrant.entry("", now, now.Add(s.accessLifetime))
	if recipe.Issued != 0 {
		odd.Issued = now.Add(time.Duration(recipe.Issued))
	}
	if recipe.Expires != 0 {
		odd.Expires = now.Add(time.Duration(recipe.Expires))
	}
	switch recipe.State {
	case fixtures.Known:
		token, err = s.putOpaque(ctx, odd)
	case fixtures.Unknown:
		token, _, err = s.newOpaque()
	case fixtures.Revoked:
		if token, err = s.putOpaque(ctx, odd); err == nil {
			err = s.store.Delete(ctx, store.Access, tokenKey(token))
		}
	default:
		err = fmt.Errorf("idp: mint: unknown state %q", recipe.State)
	}
	return token, err
}

func (s *Server) putOpaque(ctx context.Context, entry store.Entry) (string, error) {
	token, key, err := s.newOpaque()
	if err != nil {
		return "", err
	}
	if err := s.store.Put(ctx, store.Access, key, entry); err != nil {
		return "", fmt.Errorf("idp: mint: %w", err)
	}
	return token, nil
}
