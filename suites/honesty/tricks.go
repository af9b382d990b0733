// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// trickSignature proves that a signature was made by hand as its name says, and
// that no correct verifier takes it, but for the one that is valid by design.
func (c *check) trickSignature(input, signature []byte) {
	trick := c.recipe.Sign.Trick
	key, found := c.trickKey()
	if !found {
		c.report("keys", "a published key of the type of "+string(trick), "none")
		return
	}
	made := false
	switch public := key.Public.(type) {
	case *rsa.PublicKey:
		made = isRSATrick(trick, public, input, signature)
	case *ecdsa.PublicKey:
		made = isECDSATrick(trick, public, input, signature)
	}
	if !made {
		c.report(InSignature, "the trick "+string(trick), "another signature")
	}
	named, _ := c.token.Header.Text("alg")
	for _, alg := range []string{named, cmp.Or(key.Alg, c.twinAlg())} {
		if verify(alg, key, input, signature) == nil && trick != fixtures.ECDSAHighS {
			c.report(InSignature, fmt.Sprintf("the trick %s, which no verifier takes", trick), "one that verifies as "+alg)
			return
		}
	}
}

// trickKey is the first published key of the type that the trick is made with.
func (c *check) trickKey() (Key, bool) {
	wantEC := strings.HasPrefix(string(c.recipe.Sign.Trick), "ecdsa-")
	for _, key := range c.Keys.list {
		_, isRSA := key.Public.(*rsa.PublicKey)
		_, isEC := key.Public.(*ecdsa.PublicKey)
		if wantEC && isEC || !wantEC && isRSA {
			return key, true
		}
	}
	return Key{}, false
}
