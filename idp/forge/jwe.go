// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"fmt"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// encrypt makes a JWE in its compact form (RFC 7516 §7.1) of what the recipe
// asks for.
func encrypt(recipe fixtures.Recipe, base Base, twin string) (string, error) {
	plaintext, err := plaintextOf(recipe, base, twin)
	if err != nil {
		return "", err
	}
	wrapped, err := newContentKey(*recipe.JWE, base)
	if err != nil {
		return "", err
	}
	enc := recipe.JWE.Enc
	if enc == "" {
		enc = fixtures.A256GCM
	}
	header := Object{
		String("alg", string(recipe.JWE.Alg)), String("enc", string(enc)),
		String("typ", AccessTokenType), String("kid", wrapped.kid),
	}
	if recipe.JWE.CTY != "" {
		header = append(header, String("cty", recipe.JWE.CTY))
	}
	header = append(header, wrapped.members...)
	text, err := Render(header, recipe.Header, base)
	if err != nil {
		return "", fmt.Errorf("forge: header: %w", err)
	}
	protected := b64(text)
	sealed, err := sealContent(enc, wrapped.key, plaintext, []byte(protected), base.Random)
	if err != nil {
		return "", err
	}
	return strings.Join([]string{
		protected, b64(wrapped.encrypted), b64(sealed.iv), b64(sealed.ciphertext), b64(sealed.tag),
	}, "."), nil
}

func plaintextOf(recipe fixtures.Recipe, base Base, twin string) ([]byte, error) {
	switch recipe.JWE.Plaintext {
	case fixtures.ValidTokenPlaintext:
		return []byte(twin), nil
	case "", fixtures.ClaimsPlaintext:
		return renderClaims(recipe, base)
	case fixtures.NoneTokenPlaintext:
		claims, err := renderClaims(recipe, base)
		if err != nil {
			return nil, err
		}
		header := Object{String("alg", "none"), String("typ", AccessTokenType)}
		return []byte(b64(header.Encode()) + "." + b64(claims) + "."), nil
	default:
		return nil, fmt.Errorf("forge: there is no plaintext %q", recipe.JWE.Plaintext)
	}
}
