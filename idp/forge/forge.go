// SPDX-License-Identifier: Apache-2.0

// Package forge builds credentials, right and wrong ones: a [fixtures.Recipe]
// goes in, the bytes of a token come out. The JOSE in here is made by hand on
// crypto/*, so that every part of a token can be wrong on purpose, and so that
// it shares no code with the libraries that verify tokens.
//
// Start with [Sign] for a good token and [Forge] for a bad one and its twin.
// Nothing in here reads a clock or draws randomness that was not passed in,
// but for what the standard library insists on drawing itself.
package forge

import (
	"errors"
	"fmt"
	"io"
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

	// What only some recipes need; one that finds it missing is an error.
	Second    *Key      // another published key, of the other type
	Published []*Key    // the key set, in its order
	Random    io.Reader // for what a recipe draws

	// Foreign returns a key for an algorithm, or for that of Key if it is
	// empty, that was never published. It is called only for recipes that need
	// it, since making one takes time.
	Foreign func(alg string) (*Key, error)
	Now     time.Time // what times in the recipe are relative to

	foreignAlg string // the algorithm of the foreign key in this recipe
}

// Header returns the usual header of a token of that type that key signs.
func Header(key *Key, typ string) Object {
	return Object{String("alg", key.Alg()), String("typ", typ), String("kid", key.ID())}
}

// Forge carries out a recipe on base, in this order: changes of claims and
// header, edits of their encoded text, the signature, edits of the token, or
// instead of these the encryption; then the text and its wrapping. The twin is
// base itself, signed.
func Forge(recipe fixtures.Recipe, base Base) (token, twin string, err error) {
	base.foreignAlg = recipe.Sign.Alg
	if twin, err = Sign(base.Header, base.Claims, base.Key); err != nil {
		return "", "", err
	}
	if recipe.JWE != nil {
		token, err = encrypt(recipe, base, twin)
	} else {
		token, err = build(recipe, base)
	}
	if err != nil {
		return "", "", err
	}
	token, err = Text(recipe, token, twin, base.Random)
	return token, twin, err
}

// Opaque draws an opaque token: 32 random bytes in base64url.
func Opaque(random io.Reader) (string, error) {
	token := make([]byte, 32)
	if err := draw(random, token); err != nil {
		return "", err
	}
	return b64(token), nil
}

func draw(random io.Reader, out []byte) error {
	if random == nil {
		return errors.New("forge: there is no source of randomness")
	}
	if _, err := io.ReadFull(random, out); err != nil {
		return fmt.Errorf("forge: draw random bytes: %w", err)
	}
	return nil
}

// build makes a JWS.
func build(recipe fixtures.Recipe, base Base) (string, error) {
	header, err := Render(base.Header, recipe.Header, base)
	if err != nil {
		return "", fmt.Errorf("forge: header: %w", err)
	}
	claims, err := renderClaims(recipe, base)
	if err != nil {
		return "", err
	}
	input, err := edit(b64(header)+"."+b64(claims), recipe.Encoded, base)
	if err != nil {
		return "", err
	}
	signature, err := signAs(recipe.Sign, input, base)
	if err != nil {
		return "", err
	}
	return edit(input+"."+b64(signature), recipe.Edits, base)
}

func renderClaims(recipe fixtures.Recipe, base Base) ([]byte, error) {
	claims := base.Claims
	if recipe.Issued != 0 {
		claims = claims.With(Int("iat", base.Now.Add(time.Duration(recipe.Issued)).Unix()))
	}
	if recipe.Expires != 0 {
		claims = claims.With(Int("exp", base.Now.Add(time.Duration(recipe.Expires)).Unix()))
	}
	text, err := Render(claims, recipe.Claims, base)
	if err != nil {
		return nil, fmt.Errorf("forge: claims: %w", err)
	}
	return text, nil
}
