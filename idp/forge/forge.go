// SPDX-License-Identifier: Apache-2.0

// Package forge builds credentials, right and wrong ones: a [fixtures.Recipe]
// goes in, the bytes of a token come out. The JOSE in here is made by hand on
// crypto/*, so that every part of a token can be wrong on purpose, and so that
// it shares no code with the libraries that verify tokens.
//
// Start with [Sign] for a good token and [Forge] for a bad one and its twin.
// Nothing in here reads a clock or draws randomness that was not passed in.
package forge

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// AccessTokenType is the `typ` of a JWT access token (RFC 9068 §2.1).
const AccessTokenType = "at+jwt"

// Base is the valid JWT that a recipe departs from.
type Base struct {
	Header Object // alg, typ and kid
	Claims Object
	Key    *Key // the provider's current key

	// Foreign returns a key of the same type that was never published. It is
	// called only for recipes that need it, since making one takes time.
	Foreign func() (*Key, error)
	Now     time.Time // what times in the recipe are relative to
}

// Header returns the usual header of a token of that type that key signs.
func Header(key *Key, typ string) Object {
	return Object{String("alg", key.Alg()), String("typ", typ), String("kid", key.ID())}
}

// Forge carries out a recipe on base. The twin is base itself, signed.
func Forge(recipe fixtures.Recipe, base Base) (token, twin string, err error) {
	twin, err = Sign(base.Header, base.Claims, base.Key)
	if err != nil {
		return "", "", err
	}
	if recipe.Text != "" {
		return recipe.Text, twin, nil
	}
	token, err = build(recipe, base)
	if err != nil {
		return "", "", err
	}
	for _, edit := range recipe.Edits {
		if token, err = flipBit(token, edit.FlipBit); err != nil {
			return "", "", err
		}
	}
	return token, twin, nil
}

// Opaque draws an opaque token: 32 random bytes in base64url.
func Opaque(random io.Reader) (string, error) {
	token := make([]byte, 32)
	if _, err := io.ReadFull(random, token); err != nil {
		return "", fmt.Errorf("forge: draw opaque token: %w", err)
	}
	return b64(token), nil
}

func build(recipe fixtures.Recipe, base Base) (string, error) {
	claims := base.Claims
	if recipe.Issued != 0 {
		claims = claims.With(Int("iat", base.Now.Add(time.Duration(recipe.Issued)).Unix()))
	}
	if recipe.Expires != 0 {
		claims = claims.With(Int("exp", base.Now.Add(time.Duration(recipe.Expires)).Unix()))
	}
	header, err := Change(base.Header, recipe.Header, base)
	if err != nil {
		return "", err
	}
	if claims, err = Change(claims, recipe.Claims, base); err != nil {
		return "", err
	}
	return signAs(recipe.Sign.Key, header, claims, base)
}

// flipBit flips the lowest bit of the middle byte of a decoded segment.
func flipBit(token string, segment fixtures.Segment) (string, error) {
	place := map[fixtures.Segment]int{
		fixtures.HeaderSegment: 0, fixtures.PayloadSegment: 1, fixtures.SignatureSegment: 2,
	}[segment]
	parts := strings.Split(token, ".")
	if place >= len(parts) {
		return "", fmt.Errorf("forge: the token has no %s", segment)
	}
	decoded, err := base64.RawURLEncoding.DecodeString(parts[place])
	if err != nil || len(decoded) == 0 {
		return "", fmt.Errorf("forge: no bit to flip in the %s", segment)
	}
	decoded[len(decoded)/2] ^= 1
	parts[place] = b64(decoded)
	return strings.Join(parts, "."), nil
}
