// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"errors"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// Each algorithm is verified by golang-jwt, which insists on the length of PSS
// salts, the curve of the key and the form of ECDSA signatures.
func TestAlgorithms(t *testing.T) {
	t.Parallel()
	published := newKey(t, forge.RS256)
	for _, alg := range fixtures.SignatureAlgorithms() {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			foreign := newKey(t, alg)
			base := newBase(t, published)
			base.Foreign = func(asked string) (*forge.Key, error) {
				if asked != alg {
					t.Errorf("asked for a foreign key of %q, want %q", asked, alg)
				}
				return foreign, nil
			}
			token := forged(t, fixtures.Recipe{Header: set("alg", `"`+alg+`"`), Sign: fixtures.Sign{Key: fixtures.ForeignKey, Alg: alg}}, base)
			if _, err := parse(token, foreign); err != nil {
				t.Errorf("the signature is not valid: %v", err)
			}
			if _, err := parse(token, newKey(t, alg)); !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
				t.Errorf("under another key it gives %v, want %v", err, jwt.ErrTokenSignatureInvalid)
			}
		})
	}
}

func TestPublishedKeySignsOtherAlgorithmsOfItsType(t *testing.T) {
	t.Parallel()
	key := newKey(t, forge.RS256)
	for _, alg := range []string{"RS384", "RS512", "PS256", "PS384", "PS512"} {
		same, err := key.As(alg)
		if err != nil {
			t.Fatal(err)
		}
		if same.ID() != key.ID() || key.Alg() != forge.RS256 {
			t.Errorf("%s: the key changed: %s, %s", alg, same.ID(), key.Alg())
		}
		token := forged(t, fixtures.Recipe{Header: set("alg", `"`+alg+`"`), Sign: fixtures.Sign{Alg: alg}}, newBase(t, key))
		if _, err := parse(token, same); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
	}
	_, err := key.As("ES256")
	if want := "forge: the key of RS256 cannot sign ES256"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSecondKey(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.RS256))
	recipe := fixtures.Recipe{
		Header: fixtures.Changes{Set: map[string]fixtures.Value{
			"alg": {JSON: []byte(`"ES256"`)}, "kid": {Tag: fixtures.KidTag, Key: fixtures.SecondKey},
		}},
		Sign: fixtures.Sign{Key: fixtures.SecondKey},
	}
	_, _, err := forge.Forge(recipe, base)
	if want := `forge: header: forge: member "kid": forge: there is no second key`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	base.Second = newKey(t, forge.ES256)
	parsed, err := parse(forged(t, recipe, base), base.Second)
	if err != nil {
		t.Fatal(err)
	}
	if parsed.Header["kid"] != base.Second.ID() {
		t.Errorf("kid is %v, want %s", parsed.Header["kid"], base.Second.ID())
	}
}

func forged(t *testing.T, recipe fixtures.Recipe, base forge.Base) string {
	t.Helper()
	token, twin, err := forge.Forge(recipe, base)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parse(twin, base.Key); err != nil {
		t.Fatalf("the twin gives %v", err)
	}
	return token
}

func set(name, value string) fixtures.Changes {
	return fixtures.Changes{Set: map[string]fixtures.Value{name: {JSON: []byte(value)}}}
}
