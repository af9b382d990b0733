// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"cmp"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// encrypted proves what can be seen of a JWE from outside: its form, and that
// its header says what the recipe does.
func (c *check) encrypted() {
	if c.token.Form != JWE {
		c.report("token", "a JWE", "a credential of the form "+string(c.token.Form))
		return
	}
	for _, finding := range c.token.Findings {
		c.report("token", "a JWE without flaws", finding.String())
	}
	jwe := c.recipe.JWE
	expected := wants{
		exactly("alg", appendQuoted(nil, string(jwe.Alg))),
		exactly("enc", appendQuoted(nil, string(cmp.Or(jwe.Enc, fixtures.A256GCM)))),
	}
	if jwe.CTY != "" {
		expected = expected.put(exactly("cty", appendQuoted(nil, jwe.CTY)))
	}
	if jwe.P2C != 0 {
		expected = expected.put(exactly("p2c", jsontext.Value(strconv.Itoa(jwe.P2C))))
	}
	for _, one := range c.change(expected, c.recipe.Header) {
		if got := c.token.Header.Get(one.name); got == nil || !one.accepts(got) {
			c.report("header."+one.name, one.String(), show(got))
		}
	}
	for _, name := range c.recipe.Header.Remove {
		if got := c.token.Header.Get(name); got != nil {
			c.report("header."+name, "no such member", show(got))
		}
	}
	if direct := jwe.Alg == fixtures.Direct; direct != (c.token.Segment(InKey).Text == "") {
		c.report(InKey, "one unless the algorithm is dir (RFC 7516 §5.1)", count(len(c.token.Segment(InKey).Bytes), "byte"))
	}
}
