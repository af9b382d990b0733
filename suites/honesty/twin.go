// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"fmt"
	"strings"
)

// goodTwin proves that the twin is a token that a correct API accepts as far as
// its text shows: without findings, signed by a published key, not expired.
func (c *check) goodTwin() bool {
	before := len(c.differences)
	for _, finding := range c.twin.Findings {
		c.report("twin", "a JWS without flaws", finding.String())
	}
	if len(c.differences) > before {
		return false
	}
	if c.twin.Form != JWS {
		c.report("twin", "a JWS", "a credential of the form "+string(c.twin.Form))
		return false
	}
	c.twinSignature()
	expires, has := c.twin.Payload.Seconds("exp")
	now := float64(c.Now.Unix())
	switch {
	case !has:
		c.report("twin: claims.exp", "a time in the future", show(c.twin.Payload.Get("exp")))
	case expires <= now:
		c.report("twin: claims.exp", fmt.Sprintf("a time after %.0f", now), fmt.Sprintf("%.0f", expires))
	}
	return len(c.differences) == before
}

func (c *check) twinSignature() {
	alg, _ := c.twin.Header.Text("alg")
	if a, known := lookUp(alg); !known || a.family == hmacFamily {
		c.report("twin: header.alg", "an algorithm with a public key", show(c.twin.Header.Get("alg")))
		return
	}
	id, named := c.twin.Header.Text("kid")
	for _, key := range c.Keys.list {
		if (!named || key.ID == id) && (key.Alg == "" || key.Alg == alg) && c.twin.Verify(alg, key) == nil {
			c.signer = key
			return
		}
	}
	c.report("twin: signature", fmt.Sprintf("one that verifies as %s under the published key %q", alg, id), "one that does not")
}

// mintTime is when the twin was minted, in seconds since the epoch: what it
// says itself, if that can be true.
func (c *check) mintTime() int64 {
	now := c.Now.Unix()
	issued, has := c.twin.Payload.Seconds("iat")
	if !has || issued != float64(int64(issued)) {
		return now
	}
	if off := int64(issued) - now; off > slackSeconds || off < -slackSeconds {
		c.report("twin: claims.iat", fmt.Sprintf("about %d", now), fmt.Sprintf("%.0f", issued))
	}
	return int64(issued)
}

// opaque compares a reference with its twin: they look alike and differ.
func (c *check) opaque() {
	switch {
	case c.recipe.NeedsJWT():
		c.report("recipe", "one that an opaque token can follow", "changes of parts that it does not have")
	case c.Twin == "" || strings.Trim(c.Twin, base64url) != "":
		c.report("twin", "a random text in base64url", quoted(c.Twin))
	case c.recipe.Text != "":
		c.text()
	case strings.Trim(c.token.Text, base64url) != "" || len(c.token.Text) != len(c.Twin):
		c.report("token", fmt.Sprintf("%d characters of base64url like its twin", len(c.Twin)), quoted(c.token.Text))
	case c.token.Text == c.Twin:
		c.report("token", "another text than its twin's", "the same")
	}
}

func quoted(text string) string { return fmt.Sprintf("%q", clip(text)) }
