// SPDX-License-Identifier: Apache-2.0

package challenge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bearproof-dev/bearproof/suites/challenge"
)

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\""`,
		`Negotiate YIIabc==, Bearer realm = "a" , error= "x"`,
		"Bearer\terror=\"x\n\\",
		"Bearer realm=\"a\"\nerror=\"x\"",
		`, Bearer error=, a="\x" b=c, "d, e", =`,
		`Bearer abc, error="x"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Split(text, "\n")
		challenges, violations := challenge.Parse(lines)
		for _, violation := range violations {
			checkPlace(t, lines, violation.Place)
		}
		rendered := make([]string, 0, len(challenges))
		for _, c := range challenges {
			checkPlace(t, lines, c.Place)
			if !strings.HasPrefix(lines[c.Line][c.Offset:], c.Scheme) {
				t.Errorf("the scheme %q does not stand at %v", c.Scheme, c.Place)
			}
			for _, param := range c.Params {
				checkPlace(t, lines, param.Place)
			}
			for _, violation := range challenge.CheckBearer(c) {
				checkPlace(t, lines, violation.Place)
			}
			rendered = append(rendered, c.String())
		}
		again, _ := challenge.Parse([]string{strings.Join(rendered, ", ")})
		if diff := cmp.Diff(challenges, again, cmpopts.IgnoreTypes(challenge.Place{})); diff != "" {
			t.Errorf("rendered as %q (-first +again):\n%s", rendered, diff)
		}
	})
}

func checkPlace(t *testing.T, lines []string, place challenge.Place) {
	t.Helper()
	if place.Line < 0 || place.Line >= len(lines) || place.Offset < 0 || place.Offset > len(lines[place.Line]) {
		t.Fatalf("%v is outside of the field lines", place)
	}
}
