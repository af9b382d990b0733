// SPDX-License-Identifier: Apache-2.0

package match_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/match"
)

// field makes a field of a node.
func field(node match.Node) func(testing.TB) match.Field {
	return func(testing.TB) match.Field { return match.Single(node) }
}

func TestCompare_headers(t *testing.T) {
	t.Parallel()
	const at = "header X-Test"
	directives := must(match.Directives(3, []string{"no-store", "max-age=0"}, []string{"public"}))
	const grammar = "a list of directives (RFC 9111 §5.2)"
	tests := map[string]struct {
		field func(testing.TB) match.Field
		lines []string
		want  []match.Mismatch
	}{
		"literal":                {field: field(match.String(3, "a")), lines: []string{" a\t"}},
		"literal, another case":  {field: field(match.String(3, "a")), lines: []string{"A"}, want: one(at, `"a"`, `"A"`, 3)},
		"literal, missing":       {field: field(match.String(3, "a")), want: one(at, `"a"`, "absent", 3)},
		"literal, twice":         {field: field(match.String(3, "a")), lines: []string{"a", "a"}, want: one(at, `"a" in one field line`, `2 field lines: "a", "a"`, 3)},
		"!ci":                    {field: field(match.Fold(3, "a")), lines: []string{"A"}},
		"!any":                   {field: field(match.AnyValue(3)), lines: []string{"a", "b"}},
		"!any, missing":          {field: field(match.AnyValue(3)), want: one(at, "!any", "absent", 3)},
		"!absent":                {field: field(match.Absent(3))},
		"!absent, sent":          {field: field(match.Absent(3)), lines: []string{""}, want: one(at, "absent", `""`, 3)},
		"!absent, sent twice":    {field: field(match.Absent(3)), lines: []string{"a", "b"}, want: one(at, "absent", `2 field lines: "a", "b"`, 3)},
		"!optional, missing":     {field: field(match.Optional(match.String(3, "a")))},
		"!optional, sent":        {field: field(match.Optional(match.String(3, "a"))), lines: []string{"b"}, want: one(at, `"a"`, `"b"`, 3)},
		"!media":                 {field: must(match.Media(3, "application/json")), lines: []string{"Application/JSON; charset=utf-8"}},
		"!media, another":        {field: must(match.Media(3, "application/json")), lines: []string{"text/html"}, want: one(at, "media type application/json", `"text/html"`, 3)},
		"!media, missing":        {field: must(match.Media(3, "application/json")), want: one(at, "media type application/json", "absent", 3)},
		"!media, twice":          {field: must(match.Media(3, "a/b")), lines: []string{"a/b", "a/b"}, want: one(at, "media type a/b", `2 field lines: "a/b", "a/b"`, 3)},
		"!media, a list":         {field: must(match.Media(3, "a/b")), lines: []string{"a/b, c/d"}, want: one(at, "media type a/b", `"a/b, c/d"`, 3)},
		"!media, charset":        {field: must(match.Media(3, "text/html; charset=UTF-8")), lines: []string{`text/html;charset="utf-8"`}},
		"!media, no charset":     {field: must(match.Media(3, "text/html; charset=UTF-8")), lines: []string{`text/html`}, want: one(at, "media type text/html; charset=UTF-8", `"text/html"`, 3)},
		"!media, parameter case": {field: must(match.Media(3, "a/b; c=d")), lines: []string{"a/b; c=D"}, want: one(at, "media type a/b; c=d", `"a/b; c=D"`, 3)},
		"!directives":            {field: directives, lines: []string{"private, No-Store", `max-age="0",`}},
		"!directives, all wrong": {field: directives, lines: []string{`public, max-age=1`}, want: []match.Mismatch{
			{At: at, Want: "no-store", Got: `"public, max-age=1"`, Line: 3},
			{At: at, Want: "max-age=0", Got: `"public, max-age=1"`, Line: 3},
			{At: at, Want: "no public", Got: `"public, max-age=1"`, Line: 3},
		}},
		"!directives, missing":        {field: must(match.Directives(3, []string{"no-store"}, nil)), want: one(at, "no-store", "absent", 3)},
		"!directives, none wanted":    {field: must(match.Directives(3, nil, []string{"public"}))},
		"!directives, with argument":  {field: must(match.Directives(3, []string{"private"}, nil)), lines: []string{`private="set-cookie, x"`}},
		"!directives, in quotes only": {field: must(match.Directives(3, nil, []string{"x"})), lines: []string{`private="y, x"`}},
		"!directives, no comma":       {field: must(match.Directives(3, []string{"a"}, nil)), lines: []string{"a b"}, want: one(at, grammar, `a comma expected, not "b": "a b"`, 3)},
		"!directives, no name":        {field: must(match.Directives(3, []string{"a"}, nil)), lines: []string{"a, =b"}, want: one(at, grammar, `a directive expected, not "=": "a, =b"`, 3)},
		"!directives, no argument":    {field: must(match.Directives(3, []string{"a"}, nil)), lines: []string{"a, b="}, want: one(at, grammar, `the directive "b" has an empty argument: "a, b="`, 3)},
		"!directives, open quote":     {field: must(match.Directives(3, []string{"a"}, nil)), lines: []string{`a, b="`}, want: one(at, grammar, `the quoted string has no end: "a, b=\""`, 3)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := &match.Answer{Headers: []match.Header{{Name: "X-Test", Want: test.field(t)}}}
			header := http.Header{"Other": {"a"}}
			if test.lines != nil {
				header["x-TEST"] = test.lines
			}
			got := answer.Compare(match.Response{Header: header})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mismatches (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompare_challenges(t *testing.T) {
	t.Parallel()
	const at = "header WWW-Authenticate"
	bearer := func(closed bool, params ...match.Member) []match.Challenge {
		return []match.Challenge{{Line: 3, Scheme: "Bearer", Params: params, Closed: closed}}
	}
	noError := match.Member{Name: "error", Want: match.Absent(4)}
	invalid := match.Member{Name: "error", Want: match.String(4, "invalid_token")}
	realm := match.Member{Name: "realm", Want: match.Optional(match.AnyValue(5))}
	tests := map[string]struct {
		wants []match.Challenge
		lines []string
		want  []match.Mismatch
	}{
		"no error":        {wants: bearer(false, noError), lines: []string{`bearer realm="a"`}},
		"an error":        {wants: bearer(false, noError), lines: []string{`Bearer ERROR="x"`}, want: one(at, "Bearer error: absent", `"x"`, 4)},
		"this error":      {wants: bearer(false, invalid), lines: []string{`Bearer error=invalid_token`}},
		"another error":   {wants: bearer(false, invalid), lines: []string{`Bearer error="x"`}, want: one(at, `Bearer error: "invalid_token"`, `"x"`, 4)},
		"error missing":   {wants: bearer(false, invalid), lines: []string{`Bearer realm=""`}, want: one(at, `Bearer error: "invalid_token"`, "absent", 4)},
		"no header":       {wants: bearer(false, noError), want: one(at, "a challenge Bearer {error: !absent}", "absent", 3)},
		"other schemes":   {wants: bearer(false), lines: []string{`Basic realm="a", Negotiate`}, want: one(at, "a challenge Bearer", `the schemes "Basic", "Negotiate"`, 3)},
		"a second scheme": {wants: bearer(false, invalid), lines: []string{`Basic realm="a"`, `Bearer error="invalid_token"`}},
		"the closest of several": {
			wants: bearer(false, invalid, match.Member{Name: "scope", Want: match.String(5, "read")}),
			lines: []string{`Bearer a=b, Bearer error="invalid_token", Bearer c=d`},
			want:  one(at, `Bearer scope: "read"`, "absent", 5),
		},
		"closed": {wants: bearer(true, invalid, realm), lines: []string{`Bearer error="invalid_token"`}},
		"closed, but more": {
			wants: bearer(true, invalid, realm),
			lines: []string{`Bearer error="invalid_token", Realm="a", scope="read"`},
			want:  one(at, "Bearer scope: absent", `"read"`, 3),
		},
		"closed, but token68": {
			wants: bearer(true),
			lines: []string{`Bearer abc`},
			want:  one(at, "Bearer token68: absent", `"abc"`, 3),
		},
		"against the grammar": {
			wants: bearer(false, invalid),
			lines: []string{`Bearer error="invalid_token" scope="a", scope="b`},
			want: []match.Mismatch{
				{At: at, Want: "the grammar of RFC 9110 §11.6.1", Got: `field line 1, offset 29: a comma is missing before the parameter "scope"`, Line: 2},
				{At: at, Want: "the grammar of RFC 9110 §11.6.1", Got: `field line 1, offset 46: parameter "scope": the quoted string has no end`, Line: 2},
				{At: at, Want: "the grammar of RFC 9110 §11.6.1", Got: `field line 1, offset 40: the parameter "scope" is repeated`, Line: 2},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := &match.Answer{Headers: []match.Header{{Name: "WWW-Authenticate", Want: match.Challenges(2, test.wants)}}}
			got := answer.Compare(match.Response{Header: http.Header{"Www-Authenticate": test.lines}})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mismatches (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompare_bindAcrossHeaderAndBody(t *testing.T) {
	t.Parallel()
	answer := &match.Answer{
		Headers: []match.Header{
			{Name: "X-Trace", Want: match.Single(must(match.Bind(2, "trace"))(t))},
			{Name: "WWW-Authenticate", Want: match.Challenges(3, []match.Challenge{
				{Line: 3, Scheme: "Bearer", Params: []match.Member{{Name: "trace", Want: must(match.Bind(4, "trace"))(t)}}},
			})},
		},
		Body: &match.Body{JSON: must(match.Bind(5, "trace"))(t)},
	}
	response := match.Response{
		Header: http.Header{"X-Trace": {"t1"}, "Www-Authenticate": {`Bearer trace=t2`, `Bearer trace=t1`}},
		Body:   []byte(`"t1"`),
	}
	if got := answer.Compare(response); got != nil {
		t.Errorf("got %v, want no mismatch", got)
	}
	response.Body = []byte(`"t2"`)
	if diff := cmp.Diff(one("body", `!bind trace, which is "t1"`, `"t2"`, 5), answer.Compare(response)); diff != "" {
		t.Errorf("mismatches (-want +got):\n%s", diff)
	}
}
