// SPDX-License-Identifier: Apache-2.0

// Package honesty is the independent check of what is about to be sent: that a
// forged credential has the defect that its recipe names and no other, and that
// its twin has none. It shares no code with what forges credentials and none
// with a JOSE library, so that a mistake there cannot hide itself.
//
// Start with [Check] for a credential with its recipe, and with [Decode] and
// [Remarks] for a token that somebody found. Both read any text without failing
// and neither asks anybody: what can be known is in the text and in the
// published keys. The content of a JWE and of an opaque token cannot.
package honesty

import (
	"fmt"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Evidence is a credential and all that it is judged by. Token and Twin are as
// the provider minted them, together.
type Evidence struct {
	Recipe fixtures.Recipe
	Kind   fixtures.TokenKind // empty: JWT
	Token  string             // what the recipe made
	Twin   string             // the same without the defect
	Keys   Keys               // what the provider publishes
	Now    time.Time          // when both were minted, by the provider's clock, give or take a few seconds
}

// Difference is one respect in which a credential is not what it should be.
type Difference struct {
	At   string // "claims.exp", "header", "signature", "twin"
	Want string
	Got  string
}

// String is the difference in one line.
func (d Difference) String() string {
	return fmt.Sprintf("%s: want %s, got %s", d.At, d.Want, d.Got)
}

// Error is all that is wrong with a credential.
type Error struct {
	Differences []Difference // at least one
}

// Error has one line for each difference.
func (e *Error) Error() string {
	lines := make([]string, 0, len(e.Differences)+1)
	lines = append(lines, "honesty: the credential is not what its recipe says:")
	for _, difference := range e.Differences {
		lines = append(lines, difference.String())
	}
	return strings.Join(lines, "\n  ")
}

// Check proves that a credential is what its recipe says, and returns an
// [*Error] with everything that is not so. The parts of a token that a recipe
// leaves alone are equal to the twin's; the signature is good exactly when the
// recipe does nothing to spoil it. For a JWE and for a free text only what can
// be seen from outside is checked.
func Check(evidence Evidence) error {
	c := &check{
		Evidence: evidence, recipe: evidence.Recipe,
		token: Decode(evidence.Token), twin: Decode(evidence.Twin),
	}
	switch {
	case !c.unwrap():
	case evidence.Kind == fixtures.Opaque:
		c.opaque()
	case c.goodTwin():
		c.now = c.mintTime()
		c.jwt()
	}
	if len(c.differences) == 0 {
		return nil
	}
	return &Error{Differences: c.differences}
}

// slack is how far times may be apart that should be equal: a twin that could
// not be derived from the token itself is minted a moment later, and the clock
// of the provider is not that of the caller.
const (
	slack        = 5 * time.Second
	slackSeconds = int64(slack / time.Second)
)

// check is one check under way.
type check struct {
	Evidence
	recipe      fixtures.Recipe
	token, twin Token
	signer      Key   // the published key that the twin verifies under
	now         int64 // when the twin was minted
	differences []Difference
}

// report notes a difference.
func (c *check) report(at, want, got string) {
	c.differences = append(c.differences, Difference{At: at, Want: want, Got: got})
}

// jwt compares a JWT, or what is sent in place of one, with its twin.
func (c *check) jwt() {
	switch {
	case c.recipe.Text != "":
		c.text()
	case c.recipe.JWE != nil:
		c.encrypted()
	default:
		c.signed()
	}
}

// unwrap takes the recipe's last encoding off the credential.
func (c *check) unwrap() bool {
	if c.recipe.Wrap != fixtures.Base64URLWrap {
		return true
	}
	decoded, findings := decodeSegment(InToken, c.Token)
	for _, finding := range findings {
		c.report(InToken, "base64url of the whole credential", finding.Detail)
	}
	c.token = Decode(string(decoded))
	return len(findings) == 0
}

// ownTwin reports whether the twin has a `jti` of its own because the provider
// treats the token in another way than its bytes say.
func (c *check) ownTwin() bool {
	return c.recipe.State != fixtures.Known || c.recipe.Introspection != nil || c.recipe.Userinfo != nil
}

// ownMoment reports whether the twin was minted for itself, not from the same claims.
func (c *check) ownMoment() bool { return c.recipe.User != "" || c.ownTwin() }
