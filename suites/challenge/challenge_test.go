// SPDX-License-Identifier: Apache-2.0

package challenge_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/challenge"
)

func at(line, offset int) challenge.Place { return challenge.Place{Line: line, Offset: offset} }

func param(offset int, name, value string) challenge.Param {
	return challenge.Param{Place: at(0, offset), Name: name, Value: value}
}

func quoted(offset int, name, value string) challenge.Param {
	return challenge.Param{Place: at(0, offset), Name: name, Value: value, Quoted: true}
}

func scheme(offset int, name string, params ...challenge.Param) challenge.Challenge {
	return challenge.Challenge{Place: at(0, offset), Scheme: name, Params: params}
}

func TestParse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lines      []string
		want       []challenge.Challenge
		violations []string
	}{
		"no line at all": {},
		"an empty line is an empty list": {
			lines: []string{""},
		},
		"RFC 9110 §11.6.1: two challenges in one field line": {
			lines: []string{`Basic realm="simple", Newauth realm="apps", type=1, title="Login to \"apps\""`},
			want: []challenge.Challenge{
				scheme(0, "Basic", quoted(6, "realm", "simple")),
				scheme(22, "Newauth", quoted(30, "realm", "apps"), param(44, "type", "1"),
					quoted(52, "title", `Login to "apps"`)),
			},
		},
		"RFC 6750 §3: without credentials": {
			lines: []string{`Bearer realm="example"`},
			want:  []challenge.Challenge{scheme(0, "Bearer", quoted(7, "realm", "example"))},
		},
		"RFC 6750 §3: an expired token": {
			lines: []string{`Bearer realm="example", error="invalid_token", error_description="The access token expired"`},
			want: []challenge.Challenge{scheme(0, "Bearer", quoted(7, "realm", "example"),
				quoted(24, "error", "invalid_token"), quoted(47, "error_description", "The access token expired"))},
		},
		"a scheme alone, then a comma in quotes": {
			lines: []string{`Negotiate, Bearer realm="a, b", error=invalid_token`},
			want: []challenge.Challenge{
				scheme(0, "Negotiate"),
				scheme(11, "Bearer", quoted(18, "realm", "a, b"), param(32, "error", "invalid_token")),
			},
		},
		"token68 with padding": {
			lines: []string{`Negotiate YIIabc==, Bearer error=x`},
			want: []challenge.Challenge{
				{Scheme: "Negotiate", Token68: "YIIabc=="},
				scheme(20, "Bearer", param(27, "error", "x")),
			},
		},
		"token68 of all its characters": {
			lines: []string{`X az09-._~+/=`},
			want:  []challenge.Challenge{{Scheme: "X", Token68: "az09-._~+/="}},
		},
		"bad whitespace around the equals sign is no violation": {
			lines: []string{"Bearer realm = \"a\" ,\terror=\t\"x\""},
			want:  []challenge.Challenge{scheme(0, "Bearer", quoted(7, "realm", "a"), quoted(21, "error", "x"))},
		},
		"empty list elements are no violation": {
			lines: []string{`, ,Bearer ,, error="x",`},
			want:  []challenge.Challenge{scheme(3, "Bearer", quoted(13, "error", "x"))},
		},
		"spelling is kept": {
			lines: []string{`bearer ERROR="x"`},
			want:  []challenge.Challenge{scheme(0, "bearer", quoted(7, "ERROR", "x"))},
		},
		"an empty quoted value": {
			lines: []string{`Bearer realm=""`},
			want:  []challenge.Challenge{scheme(0, "Bearer", quoted(7, "realm", ""))},
		},
		"octets beyond ASCII may stand in quotes": {
			lines: []string{"Bearer realm=\"\xfc\""},
			want:  []challenge.Challenge{scheme(0, "Bearer", quoted(7, "realm", "\xfc"))},
		},
		"several lines are one list": {
			lines: []string{`Bearer realm="a"`, `error="x", Basic realm="b"`},
			want: []challenge.Challenge{
				scheme(0, "Bearer", quoted(7, "realm", "a"),
					challenge.Param{Place: at(1, 0), Name: "error", Value: "x", Quoted: true}),
				{Place: at(1, 11), Scheme: "Basic", Params: []challenge.Param{
					{Place: at(1, 17), Name: "realm", Value: "b", Quoted: true},
				}},
			},
		},
		"a repeated parameter is kept": {
			lines:      []string{`Bearer error="a", Error="b"`},
			want:       []challenge.Challenge{scheme(0, "Bearer", quoted(7, "error", "a"), quoted(18, "Error", "b"))},
			violations: []string{`field line 1, offset 18: the parameter "Error" is repeated`},
		},
		"an unterminated quote ends with its line": {
			lines: []string{`Bearer error="x, y=z`, `Basic realm="b"`},
			want: []challenge.Challenge{
				scheme(0, "Bearer", quoted(7, "error", "x, y=z")),
				{Place: at(1, 0), Scheme: "Basic", Params: []challenge.Param{
					{Place: at(1, 6), Name: "realm", Value: "b", Quoted: true},
				}},
			},
			violations: []string{`field line 1, offset 13: parameter "error": the quoted string has no end`},
		},
		"a tab after the scheme": {
			lines:      []string{"Bearer\terror=\"x\""},
			want:       []challenge.Challenge{scheme(0, "Bearer", quoted(7, "error", "x"))},
			violations: []string{`field line 1, offset 6: a tab after the scheme, where only spaces may stand`},
		},
		"a control character in quotes": {
			lines:      []string{"Bearer error=\"a\x00\\\x7fb\""},
			want:       []challenge.Challenge{scheme(0, "Bearer", quoted(7, "error", "a\x00\x7fb"))},
			violations: []string{`field line 1, offset 13: parameter "error": the quoted string holds the control character 0x00`},
		},
		"a parameter without a challenge is left out": {
			lines:      []string{`error="x", Bearer realm="a"`},
			want:       []challenge.Challenge{scheme(11, "Bearer", quoted(18, "realm", "a"))},
			violations: []string{`field line 1, offset 0: the parameter "error" belongs to no challenge`},
		},
		"a comma between scheme and parameter": {
			lines:      []string{`Bearer, error="x"`},
			want:       []challenge.Challenge{scheme(0, "Bearer", quoted(8, "error", "x"))},
			violations: []string{`field line 1, offset 8: the parameter "error" follows a challenge that takes none`},
		},
		"a parameter after a token68": {
			lines: []string{`Bearer abc, error="x"`},
			want: []challenge.Challenge{
				{Scheme: "Bearer", Token68: "abc", Params: []challenge.Param{quoted(12, "error", "x")}},
			},
			violations: []string{`field line 1, offset 12: the parameter "error" follows a challenge that takes none`},
		},
		"a parameter without a value is left out": {
			lines:      []string{`Bearer realm=a, error=, scope=b`},
			want:       []challenge.Challenge{scheme(0, "Bearer", param(7, "realm", "a"), param(24, "scope", "b"))},
			violations: []string{`field line 1, offset 22: the parameter "error" has no value`},
		},
		"a forgotten comma": {
			lines:      []string{`Bearer realm="a" error="x"`},
			want:       []challenge.Challenge{scheme(0, "Bearer", quoted(7, "realm", "a"), quoted(17, "error", "x"))},
			violations: []string{`field line 1, offset 17: a comma is missing before the parameter "error"`},
		},
		"a value of two words": {
			lines:      []string{`Bearer error=invalid token, scope=a`},
			want:       []challenge.Challenge{scheme(0, "Bearer", param(7, "error", "invalid"), param(28, "scope", "a"))},
			violations: []string{`field line 1, offset 21: a comma expected, not "t"`},
		},
		"a stray character hides no comma in quotes": {
			lines:      []string{`Bearer @"a, b", error=x`},
			want:       []challenge.Challenge{scheme(0, "Bearer", param(16, "error", "x"))},
			violations: []string{`field line 1, offset 7: a parameter expected, not "@"`},
		},
		"a scheme that is no token": {
			lines:      []string{`"Bearer" error=x, Basic`},
			want:       []challenge.Challenge{scheme(18, "Basic")},
			violations: []string{`field line 1, offset 0: a scheme or a parameter expected, not "\""`},
		},
		"a scheme that is run into": {
			lines:      []string{`Bearer:error=x`},
			want:       []challenge.Challenge{scheme(0, "Bearer")},
			violations: []string{`field line 1, offset 6: a comma expected, not ":"`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, violations := challenge.Parse(test.lines)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("challenges (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.violations, texts(violations)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

func texts(violations []challenge.Violation) []string {
	var all []string
	for _, violation := range violations {
		all = append(all, violation.String())
	}
	return all
}

func TestChallenge_Is(t *testing.T) {
	t.Parallel()
	c := challenge.Challenge{Scheme: "bEARER"}
	if !c.Is("Bearer") {
		t.Error("bEARER is not Bearer")
	}
	if c.Is("Basic") {
		t.Error("bEARER is Basic")
	}
}

func TestChallenge_Param(t *testing.T) {
	t.Parallel()
	c := scheme(0, "Bearer", param(0, "Error", "first"), param(0, "error", "second"), param(0, "empty", ""))
	tests := map[string]struct {
		value string
		found bool
	}{
		"ERROR": {"first", true},
		"empty": {"", true},
		"realm": {"", false},
	}
	for name, want := range tests {
		if value, found := c.Param(name); value != want.value || found != want.found {
			t.Errorf("Param(%q) = %q, %t; want %q, %t", name, value, found, want.value, want.found)
		}
	}
}

func TestCheckBearer(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		line string
		want []string
	}{
		"all is well": {
			line: `Bearer realm="a\"b", error="invalid_token", error_description="has expired", ` +
				`error_uri="https://example.com/e", scope="a b", other="\""`,
		},
		"another scheme": {line: `Basic`},
		"no parameter": {
			line: `Bearer`,
			want: []string{"field line 1, offset 0: a Bearer challenge has at least one parameter (RFC 6750 §3)"},
		},
		"parameters twice": {
			line: `bearer realm=a, realm=b, SCOPE=a, scope=b, other=a, other=b`,
			want: []string{
				"field line 1, offset 16: realm stands more than once (RFC 6750 §3)",
				"field line 1, offset 34: scope stands more than once (RFC 6750 §3)",
			},
		},
		"a quote in error_description": {
			line: `Bearer error_description="the \"aud\" claim"`,
			want: []string{`field line 1, offset 7: error_description must not hold "\"" (RFC 6750 §3)`},
		},
		"a backslash in error": {
			line: `Bearer error="a\\b"`,
			want: []string{`field line 1, offset 7: error must not hold "\\" (RFC 6750 §3)`},
		},
		"a letter beyond ASCII in scope": {
			line: `Bearer scope="ü"`,
			want: []string{`field line 1, offset 7: scope must not hold "ü" (RFC 6750 §3)`},
		},
		"a space in error_uri": {
			line: `Bearer error_uri="https://example.com/a b"`,
			want: []string{`field line 1, offset 7: error_uri must not hold " " (RFC 6750 §3)`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			challenges, _ := challenge.Parse([]string{test.line})
			if len(challenges) != 1 {
				t.Fatalf("%d challenges, want 1", len(challenges))
			}
			if diff := cmp.Diff(test.want, texts(challenge.CheckBearer(challenges[0]))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func ExampleParse() {
	challenges, violations := challenge.Parse([]string{`Negotiate, bearer realm="a, b", Error=invalid_token`})
	for _, c := range challenges {
		code, found := c.Param("error")
		fmt.Println(c.Scheme, c.Is("Bearer"), code, found)
	}
	fmt.Println(len(violations))
	// Output:
	// Negotiate false  false
	// bearer true invalid_token true
	// 0
}
