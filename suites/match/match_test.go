// SPDX-License-Identifier: Apache-2.0

package match_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/match"
)

func TestCompare_status(t *testing.T) {
	t.Parallel()
	several := match.Status{Line: 7, OneOf: []match.StatusRange{
		match.StatusClass(4), match.ExactStatus(502), {From: 510, To: 520},
	}}
	tests := map[string]struct {
		status match.Status
		got    int
		want   []match.Mismatch
	}{
		"any":             {got: 599},
		"exact":           {status: match.Status{OneOf: []match.StatusRange{match.ExactStatus(401)}}, got: 401},
		"exact, another":  {status: match.Status{Line: 7, OneOf: []match.StatusRange{match.ExactStatus(401)}}, got: 403, want: one("status", "401", "403", 7)},
		"a class, first":  {status: several, got: 400},
		"a class, last":   {status: several, got: 499},
		"an alternative":  {status: several, got: 502},
		"in a range":      {status: several, got: 515},
		"no alternative":  {status: several, got: 500, want: one("status", "4xx, 502 or 510 to 520", "500", 7)},
		"below the class": {status: several, got: 399, want: one("status", "4xx, 502 or 510 to 520", "399", 7)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := &match.Answer{Status: test.status}
			if diff := cmp.Diff(test.want, answer.Compare(match.Response{Status: test.got})); diff != "" {
				t.Errorf("mismatches (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConstructors_refuse(t *testing.T) {
	t.Parallel()
	failure := func(_ any, err error) error { return err }
	tests := map[string]struct {
		err  error
		want string
	}{
		"no number":          {failure(match.Number(1, "0x10")), `match: "0x10" is not a number in the syntax of JSON`},
		"a leading zero":     {failure(match.Number(1, "010")), `match: "010" is not a number in the syntax of JSON`},
		"half a number":      {failure(match.Number(1, "1.")), `match: "1." is not a number in the syntax of JSON`},
		"no exponent":        {failure(match.Number(1, "1e")), `match: "1e" is not a number in the syntax of JSON`},
		"more than a number": {failure(match.Number(1, "1 ")), `match: "1 " is not a number in the syntax of JSON`},
		"a bad minimum":      {failure(match.AnyInt(1, match.Bounds{Min: "x"})), `match: "x" is not a number in the syntax of JSON`},
		"a bad maximum":      {failure(match.AnyNumber(1, match.Bounds{Max: "x"})), `match: "x" is not a number in the syntax of JSON`},
		"crossed bounds":     {failure(match.AnyNumber(1, match.Bounds{Min: "-1", Max: "-2"})), `match: no number is from -1 to -2`},
		"crossed lengths":    {failure(match.AnyString(1, match.Length{Min: 2, Max: 1})), `match: no string is 2 to 1 characters long`},
		"a bad expression":   {failure(match.Regexp(1, "a)(b")), "match: error parsing regexp: unexpected ): `a)(b`"},
		"no name":            {failure(match.Bind(1, "")), "match: a binding needs a name"},
		"no media type":      {failure(match.Media(1, "json")), `match: media type "json": want type/subtype`},
		"a bad media type":   {failure(match.Media(1, "a/")), `match: media type "a/": mime: expected token after slash`},
		"no directive":       {failure(match.Directives(1, nil, nil)), "match: no directive is wanted or unwanted"},
		"a bad directive":    {failure(match.Directives(1, []string{"a b"}, nil)), `match: "a b" is not a directive`},
		"two directives":     {failure(match.Directives(1, nil, []string{"a, b"})), `match: "a, b" is not a directive`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.err == nil || test.err.Error() != test.want {
				t.Errorf("got %v, want %s", test.err, test.want)
			}
		})
	}
}

// TestString holds what a node looks like in a mismatch.
func TestString(t *testing.T) {
	t.Parallel()
	node := match.Object(1, []match.Member{
		{Name: "a", Want: match.Array(1, []match.Node{match.Null(1)}, true)},
		{Name: "b", Want: match.Optional(match.Fold(1, "x"))},
		{Name: "c", Want: match.Absent(1)},
	}, true)
	want := `{"a": [null, …], "b": !optional !ci "x", "c": !absent, …: …}`
	if got := node.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	directives := must(match.Directives(1, []string{"a=b"}, []string{"c"}))(t)
	if got, want := directives.String(), "a=b, no c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	challenges := match.Challenges(1, []match.Challenge{{Scheme: "Basic"}, {
		Scheme: "Bearer", Params: []match.Member{{Name: "error", Want: match.Absent(1)}},
	}})
	if got, want := challenges.String(), "Basic, Bearer {error: !absent}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	mismatch := match.Mismatch{At: "status", Want: "401", Got: "200", Line: 5}
	if got, want := mismatch.String(), "status: want 401, got 200"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func ExampleAnswer_Compare() {
	answer := &match.Answer{
		Status: match.Status{Line: 2, OneOf: []match.StatusRange{match.ExactStatus(401)}},
		Headers: []match.Header{
			{Name: "WWW-Authenticate", Want: match.Challenges(3, []match.Challenge{{Line: 3, Scheme: "Bearer"}})},
		},
		Body: &match.Body{JSON: match.Object(4, []match.Member{
			{Name: "error", Want: match.String(5, "invalid_token")},
		}, false)},
	}
	mismatches := answer.Compare(match.Response{
		Status: 401,
		Header: http.Header{"Www-Authenticate": {`Basic realm="api"`}},
		Body:   []byte(`{"error": "invalid_request", "stack": []}`),
	})
	for _, mismatch := range mismatches {
		fmt.Printf("line %d: %v\n", mismatch.Line, mismatch)
	}
	// Output:
	// line 3: header WWW-Authenticate: want a challenge Bearer, got the schemes "Basic"
	// line 5: /error: want "invalid_token", got "invalid_request"
	// line 4: /stack: want absent, got []
}
