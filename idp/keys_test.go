// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"encoding/json"
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// A provider publishes a key of each type; tokens of both are good, but only
// with the algorithm of their key.
func TestTwoKeysOfDifferentTypes(t *testing.T) {
	t.Parallel()
	for alg, other := range map[string]string{forge.RS256: forge.ES256, forge.ES256: forge.RS256} {
		t.Run(alg, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, func(o *idp.Options) { o.SigningAlg = alg })
			var set struct {
				Keys []struct{ Kid, Kty, Alg, Use string }
			}
			text, err := json.Marshal(r.get("/jwks").body)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &set); err != nil {
				t.Fatal(err)
			}
			if len(set.Keys) != 2 || set.Keys[0].Alg != alg || set.Keys[1].Alg != other || set.Keys[0].Kty == set.Keys[1].Kty {
				t.Fatalf("the key set holds %+v", set.Keys)
			}
			second := fixtures.Changes{Set: map[string]fixtures.Value{
				"alg": {JSON: []byte(`"` + other + `"`)}, "kid": {Tag: fixtures.KidTag, Key: fixtures.SecondKey},
			}}
			signed := fixtures.Sign{Key: fixtures.SecondKey}
			good := r.mint(fixtures.Recipe{Header: second, Sign: signed}, fixtures.JWT)
			if part(t, good.Token, 0)["kid"] != set.Keys[1].Kid {
				t.Errorf("kid is %v, want %s", part(t, good.Token, 0)["kid"], set.Keys[1].Kid)
			}
			r.wantActive(good.Token, true)
			r.wantActive(r.mint(fixtures.Recipe{Sign: signed}, fixtures.JWT).Token, false)
			delete(second.Set, "kid")
			r.wantActive(r.mint(fixtures.Recipe{Header: second, Sign: signed}, fixtures.JWT).Token, false)
		})
	}
}
