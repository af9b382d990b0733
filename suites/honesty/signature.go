// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rsa"
	"fmt"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// signature is the last part before any edit of the finished token. If it is
// sent as it was made, it is held against the recipe here.
func (c *check) signature(input, sent string) part {
	if edits(c.recipe.Edits, InSignature) {
		return c.predictSignature(input)
	}
	signature, findings := decodeSegment(InSignature, sent)
	for _, finding := range findings {
		c.report(InSignature, "base64url", finding.Detail)
	}
	if len(findings) == 0 {
		c.checkSignature([]byte(input), signature)
	}
	return part{text: sent, known: true}
}

// predictSignature is the signature that the twin's key makes over input. It is
// known if that is the twin's own, and if the same input always gives the same
// signature (not so with ECDSA and RSASSA-PSS).
func (c *check) predictSignature(input string) part {
	a, _ := lookUp(c.twinAlg())
	repeatable := a.family == pkcs1Family || a.family == eddsaFamily
	return part{
		text:  c.twin.Segment(InSignature).Text,
		known: repeatable && input == c.twin.SigningInput() && c.recipe.Sign == fixtures.Sign{},
	}
}

func (c *check) twinAlg() string {
	alg, _ := c.twin.Header.Text("alg")
	return alg
}

// checkSignature proves that a signature is made as the recipe says, and that
// it is good under a published key only if it is meant to be.
func (c *check) checkSignature(input, signature []byte) {
	sign := c.recipe.Sign
	key, alg := c.signer, cmp.Or(sign.Alg, c.twinAlg())
	if sign.Key == fixtures.SecondKey || sign.Key == fixtures.PublishedKey && sign.Secret == "" && sign.SecretText == "" && sign.Trick == "" && !suits(alg, key) {
		var published bool
		if key, published = c.second(); !published {
			c.report("keys", "a second published key of another type", "none")
			return
		}
		alg = cmp.Or(sign.Alg, key.Alg)
	}
	switch {
	case sign.Secret != "" || sign.SecretText != "":
		c.secretSignature(key, input, signature)
	case sign.Trick != "":
		c.trickSignature(input, signature)
	case sign.Key == fixtures.NoKey:
		if len(signature) > 0 {
			c.report(InSignature, "none", count(len(signature), "byte"))
		}
	case sign.Key == fixtures.ForeignKey:
		c.foreignSignature(alg, input, signature)
	case verify(alg, key, input, signature) != nil:
		c.report(InSignature, fmt.Sprintf("one that verifies as %s under the published key %q", alg, key.ID), "one that does not")
	}
}

// suits reports whether a key is of the type that an algorithm of keys needs.
func suits(alg string, key Key) bool {
	a, _ := lookUp(alg)
	switch key.Public.(type) {
	case *rsa.PublicKey:
		return a.family == pkcs1Family || a.family == pssFamily
	case *ecdsa.PublicKey:
		return a.family == ecdsaFamily
	default:
		return a.family == eddsaFamily
	}
}

// second is the published key of another type than the one that signs.
func (c *check) second() (Key, bool) {
	for _, key := range c.Keys.list {
		if key.Public != nil && fmt.Sprintf("%T", key.Public) != fmt.Sprintf("%T", c.signer.Public) {
			return key, true
		}
	}
	return Key{}, false
}

func (c *check) secretSignature(key Key, input, signature []byte) {
	sign := c.recipe.Sign
	alg := cmp.Or(sign.Alg, "HS256")
	text := c.fillClaims(sign.SecretText, strings.Clone)
	name, secret, known := fmt.Sprintf("the secret %q", clip(text)), []byte(text), true
	if sign.Secret != "" {
		name = "the secret " + string(sign.Secret)
		secret, known = publicSecret(sign.Secret, key, c.Keys.document)
	}
	a, _ := lookUp(alg)
	switch {
	case a.family != hmacFamily || len(signature) != a.hash.Size():
		c.report(InSignature, fmt.Sprintf("an %s", alg), count(len(signature), "byte"))
	case known && verify(alg, Key{Secret: secret}, input, signature) != nil:
		c.report(InSignature, fmt.Sprintf("an %s with %s", alg, name), "another one")
	}
}

// foreignSignature proves that a signature has the form of its algorithm, but
// is of no published key; if the header brings the key, it is of that one.
func (c *check) foreignSignature(alg string, input, signature []byte) {
	if size := signatureSize(alg); len(signature) != size {
		c.report(InSignature, fmt.Sprintf("%s of %s", count(size, "byte"), alg), count(len(signature), "byte"))
		return
	}
	for _, key := range c.Keys.list {
		if verify(alg, key, input, signature) == nil {
			c.report(InSignature, "one of a key that is not published", fmt.Sprintf("one of the published key %q", key.ID))
		}
	}
	if c.recipe.Header.Set["jwk"].Tag != fixtures.JWKTag {
		return
	}
	brought, err := ParseKeys(c.token.Header.Get("jwk"))
	if err != nil || verify(alg, brought.list[0], input, signature) != nil {
		c.report(InSignature, "one that verifies under the key in the header", "one that does not")
	}
}

const foreignRSABytes = 256 // 2048 bits, the least that RFC 7518 §3.3 allows and what the provider makes

// signatureSize is the length in bytes of a signature of a key that is made for
// the algorithm.
func signatureSize(alg string) int {
	a, _ := lookUp(alg)
	switch a.family {
	case ecdsaFamily:
		return 2 * ((a.curve.Params().BitSize + octet - 1) / octet)
	case eddsaFamily:
		return 2 * 32 // RFC 8032 §5.1.6
	case hmacFamily:
		return a.hash.Size()
	default:
		return foreignRSABytes
	}
}

// sameKey reports whether two keys verify the same signatures.
func sameKey(a, b Key) bool {
	if a.Public == nil || b.Public == nil {
		return a.Public == nil && b.Public == nil && hmac.Equal(a.Secret, b.Secret)
	}
	comparable, is := a.Public.(interface{ Equal(crypto.PublicKey) bool })
	return is && comparable.Equal(b.Public)
}
