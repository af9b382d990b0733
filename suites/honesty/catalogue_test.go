// SPDX-License-Identifier: Apache-2.0

package honesty_test

import (
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/forge"
	"github.com/bearproof-dev/bearproof/suites/honesty"
)

// forms are all cases of the catalogue that can be minted, in each of their forms.
func forms(t *testing.T) []fixtures.Case {
	t.Helper()
	cases, err := fixtures.Cases()
	if err != nil {
		t.Fatal(err)
	}
	var all []fixtures.Case
	for _, c := range cases {
		if c.Missing == "" {
			all = append(all, c.Forms()...)
		}
	}
	return all
}

// publishedKeys fetches the key set as everybody does.
func publishedKeys(t *testing.T, provider *idp.Running) honesty.Keys {
	t.Helper()
	endpoints, err := provider.Endpoints(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Get(endpoints.JWKS)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	document, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := honesty.ParseKeys(document)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// mint builds the evidence of a case; ok is false if the case cannot be built
// with tokens of that kind.
func mint(t *testing.T, provider *idp.Running, c fixtures.Case, kind fixtures.TokenKind) (evidence honesty.Evidence, ok bool) {
	t.Helper()
	if !c.Fits(kind) || kind == fixtures.Opaque && c.Recipe.NeedsJWT() || kind == fixtures.JWT && c.Recipe.State == fixtures.Unknown {
		return honesty.Evidence{}, false
	}
	minted, err := provider.Mint(t.Context(), control.MintRequest{Kind: kind, Recipe: c.Recipe, User: "admin", Audience: []string{"https://api.example"}})
	if err != nil {
		t.Logf("%s as %s: %v", c.Name(), kind, err)
		return honesty.Evidence{}, false
	}
	return honesty.Evidence{Recipe: c.Recipe, Kind: kind, Token: minted.Token, Twin: minted.Twin, Now: time.Now()}, true
}

// TestCatalogue mints every case at a real provider: each is what it says.
func TestCatalogue(t *testing.T) {
	for _, alg := range []string{forge.RS256, forge.ES256} {
		t.Run(alg, func(t *testing.T) {
			provider := idp.StartT(t, idp.Options{SigningAlg: alg})
			keys := publishedKeys(t, provider)
			for _, c := range forms(t) {
				for _, kind := range []fixtures.TokenKind{fixtures.JWT, fixtures.Opaque} {
					evidence, ok := mint(t, provider, c, kind)
					if !ok {
						continue
					}
					evidence.Keys = keys
					if err := honesty.Check(evidence); err != nil {
						t.Errorf("%s as %s: %v", c.Name(), kind, err)
					}
				}
			}
		})
	}
}

// TestNoCaseIsTakenForAnother hands the check the credentials of the other cases
// of a group, which are the most alike: it has to notice each, unless both cases
// send the same.
func TestNoCaseIsTakenForAnother(t *testing.T) {
	provider := idp.StartT(t, idp.Options{})
	keys := publishedKeys(t, provider)
	groups := map[string][]minted{}
	for _, c := range forms(t) {
		evidence, ok := mint(t, provider, c, fixtures.JWT)
		alike := func(other minted) bool { return cmp.Equal(visible(c.Recipe), visible(other.evidence.Recipe)) }
		if ok && len(evidence.Token) < 8<<10 && !slices.ContainsFunc(groups[c.Group], alike) {
			evidence.Keys = keys
			groups[c.Group] = append(groups[c.Group], minted{c.Name(), evidence})
		}
	}
	for _, group := range groups {
		for _, is := range group {
			for _, claimed := range group {
				evidence := is.evidence
				evidence.Recipe = claimed.evidence.Recipe
				if _, known := knownByFormOnly()[claimed.name]; !known && is.name != claimed.name && !same(is.name, claimed.name) && honesty.Check(evidence) == nil {
					t.Errorf("%s is taken for %s", is.name, claimed.name)
				}
			}
		}
	}
}

type minted struct {
	name     string
	evidence honesty.Evidence
}

// knownByFormOnly are the cases that other cases can pass for, and why.
func knownByFormOnly() map[string]string {
	const encrypted = "what is inside a JWE cannot be seen"
	return map[string]string{
		"alg-hs256-pem-forms/certificate":     "the secret is a certificate that only the provider can make",
		"alg-jwe-to-sig-key/rsa-oaep-256":     encrypted,
		"alg-jwe-dir-known-key/a256kw-zeros":  encrypted,
		"alg-jwe-dir-known-key/a256kw-digest": encrypted,
		"alg-jwe-dir-known-key/dir-zeros":     encrypted,
		"alg-jwe-dir-known-key/dir-digest":    encrypted,
		"sig-foreign-key-same-kid":            "the key was never published",
		"sig-ecdsa-zero":                      "the signature before the edit is not known, nor is its length",
		"sig-swapped":                         "the signature is that of a token that is nowhere to be seen",
	}
}

// sameToken are cases that come to the same token by different recipes.
func sameToken() [][2]string {
	return [][2]string{
		{"sig-all-zero", "sig-rsa-edge-values/zero"},
		{"sig-ecdsa-zero", "sig-ecdsa-edge/r-zero-s-zero"},
	}
}

func same(a, b string) bool {
	return slices.Contains(sameToken(), [2]string{a, b}) || slices.Contains(sameToken(), [2]string{b, a})
}

// visible is what of a recipe can be seen in the token. That the provider treats
// a token apart shows in the twin alone, which has a jti of its own; how it does
// so does not show.
func visible(recipe fixtures.Recipe) fixtures.Recipe {
	if recipe.State != fixtures.Known || recipe.Introspection != nil || recipe.Userinfo != nil {
		recipe.State, recipe.Introspection, recipe.Userinfo = fixtures.Revoked, nil, nil
	}
	return recipe
}
