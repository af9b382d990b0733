// SPDX-License-Identifier: Apache-2.0

package match_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/match"
)

// must returns a node that is built from valid arguments.
func must[T any](node T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return node
	}
}

// just is must for what cannot fail.
func just(node match.Node) func(testing.TB) match.Node {
	return func(testing.TB) match.Node { return node }
}

// comparisonTest compares one JSON body with one node. Each mismatch is
// written as "at: want …, got … (line)".
type comparisonTest struct {
	node func(testing.TB) match.Node
	body string
	want []match.Mismatch
}

func runComparisons(t *testing.T, tests map[string]comparisonTest) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := &match.Answer{Body: &match.Body{JSON: test.node(t)}}
			got := answer.Compare(match.Response{Body: []byte(test.body)})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mismatches (-want +got):\n%s", diff)
			}
		})
	}
}

func one(at, want, got string, line int) []match.Mismatch {
	return []match.Mismatch{{At: at, Want: want, Got: got, Line: line}}
}

func TestCompare_literals(t *testing.T) {
	t.Parallel()
	runComparisons(t, map[string]comparisonTest{
		"null":                      {node: just(match.Null(3)), body: `null`},
		"null is not absent":        {node: just(match.Null(3)), body: `"null"`, want: one("body", `null`, `"null"`, 3)},
		"true":                      {node: just(match.Bool(3, true)), body: ` true `},
		"true is not false":         {node: just(match.Bool(3, true)), body: `false`, want: one("body", `true`, `false`, 3)},
		"true is no string":         {node: just(match.Bool(3, true)), body: `"true"`, want: one("body", `true`, `"true"`, 3)},
		"a string":                  {node: just(match.String(3, "ü/\n")), body: `"\u00fc\/\n"`},
		"another string":            {node: just(match.String(3, "a")), body: `"A"`, want: one("body", `"a"`, `"A"`, 3)},
		"a string is no number":     {node: just(match.String(3, "1")), body: `1`, want: one("body", `"1"`, `1`, 3)},
		"no normalisation":          {node: just(match.String(3, "\u00e9")), body: "\"e\u0301\"", want: one("body", `"\u00e9"`, `"e\u0301"`, 3)},
		"a number":                  {node: must(match.Number(3, "1")), body: `1`},
		"a number by value":         {node: must(match.Number(3, "100")), body: `1.000e2`},
		"zero has no sign":          {node: must(match.Number(3, "0")), body: `-0.0e5`},
		"16 digits are exact":       {node: must(match.Number(3, "9007199254740993")), body: `9007199254740992`, want: one("body", `9007199254740993`, `9007199254740992`, 3)},
		"beyond float64":            {node: must(match.Number(3, "1e400")), body: `10e399`},
		"a huge exponent":           {node: must(match.Number(3, "1e1000000000")), body: `1e1000000001`, want: one("body", `1e1000000000`, `1e1000000001`, 3)},
		"an absurd exponent":        {node: must(match.Number(3, "1")), body: `1e99999999999999999999`, want: one("body", `1`, `1e99999999999999999999`, 3)},
		"a negative number":         {node: must(match.Number(3, "-1.5")), body: `1.5`, want: one("body", `-1.5`, `1.5`, 3)},
		"a number is no string":     {node: must(match.Number(3, "1")), body: `"1"`, want: one("body", `1`, `"1"`, 3)},
		"what differs late is seen": {node: just(match.String(3, strings.Repeat("a", 200)+"b")), body: `"` + strings.Repeat("a", 200) + `c"`, want: one("body", `…"aaaaaaaaaaaaaaaaaaaab"`, `…"aaaaaaaaaaaaaaaaaaaac"`, 3)},
		"long values are cut":       {node: just(match.Null(3)), body: `"` + strings.Repeat("ä", 200) + `"`, want: one("body", `null`, `"`+strings.Repeat("ä", 118)+"…", 3)},
		"values are printable":      {node: just(match.Null(3)), body: `"\u0000\u200b\u001b"`, want: one("body", `null`, `"\x00\u200b\x1b"`, 3)},
	})
}

func TestCompare_objects(t *testing.T) {
	t.Parallel()
	inner := match.Object(3, []match.Member{
		{Name: "message", Want: match.String(4, "no")},
		{Name: "a/b~c", Want: match.Null(5)},
	}, false)
	closed := just(match.Object(2, []match.Member{{Name: "error", Want: inner}}, false))
	open := just(match.Object(2, []match.Member{{Name: "name", Want: match.String(3, "admin")}}, true))
	runComparisons(t, map[string]comparisonTest{
		"equal":                    {node: closed, body: `{"error": {"a/b~c": null, "message": "no"}}`},
		"an array is no object":    {node: closed, body: `[]`, want: one("body", `{"error": {"message": "no", "a/b~c": null}}`, `[]`, 2)},
		"a member of another kind": {node: closed, body: `{"error": "no"}`, want: one("/error", `{"message": "no", "a/b~c": null}`, `"no"`, 3)},
		"all is wrong": {
			node: closed,
			body: `{"x": {"y": [1, {}]}, "error": {"Message": "no", "a/b~c": 5}}`,
			want: []match.Mismatch{
				{At: "/error/message", Want: `"no"`, Got: "absent", Line: 4},
				{At: "/error/a~1b~0c", Want: "null", Got: "5", Line: 5},
				{At: "/error/Message", Want: "absent", Got: `"no"`, Line: 3},
				{At: "/x", Want: "absent", Got: `{"y": [1, {}]}`, Line: 2},
			},
		},
		"open":         {node: open, body: `{"other": 1, "name": "admin"}`},
		"open is kept": {node: open, body: `{"other": 1}`, want: one("/name", `"admin"`, "absent", 3)},
		"each of two equal names is compared": {
			node: open,
			body: `{"name": "admin", "name": "ghost"}`,
			want: []match.Mismatch{
				{At: "/name", Want: "one member of this name", Got: "more than one", Line: 2},
				{At: "/name", Want: `"admin"`, Got: `"ghost"`, Line: 3},
			},
		},
		"an unlisted name twice": {
			node: open,
			body: `{"name": "admin", "x": {"y": 1, "y": 1}}`,
			want: one("/x/y", "one member of this name", "more than one", 2),
		},
	})
}

func TestCompare_arrays(t *testing.T) {
	t.Parallel()
	elements := []match.Node{match.String(3, "read"), match.String(4, "write")}
	ordered := just(match.Array(2, elements, false))
	open := just(match.Array(2, elements, true))
	unordered := just(match.Unordered(2, elements, false))
	unorderedOpen := just(match.Unordered(2, elements, true))
	// "any string" must not take the only element that fits the literal.
	augmenting := func(tb testing.TB) match.Node {
		tb.Helper()
		return match.Unordered(2, []match.Node{must(match.AnyString(3, match.Length{}))(tb), match.String(4, "a")}, false)
	}
	runComparisons(t, map[string]comparisonTest{
		"ordered":             {node: ordered, body: `["read", "write"]`},
		"another order":       {node: ordered, body: `["write", "read"]`, want: append(one("/0", `"read"`, `"write"`, 3), one("/1", `"write"`, `"read"`, 4)...)},
		"too short":           {node: ordered, body: `["read"]`, want: one("/1", `"write"`, "absent", 4)},
		"too long":            {node: ordered, body: `["read", "write", 1, 2]`, want: append(one("/2", "absent", "1", 2), one("/3", "absent", "2", 2)...)},
		"not an array":        {node: ordered, body: `"read"`, want: one("body", `["read", "write"]`, `"read"`, 2)},
		"open":                {node: open, body: `["read", "write", 1]`},
		"open but too short":  {node: open, body: `[]`, want: append(one("/0", `"read"`, "absent", 3), one("/1", `"write"`, "absent", 4)...)},
		"open, not an array":  {node: open, body: `{}`, want: one("body", `["read", "write", …]`, `{}`, 2)},
		"unordered":           {node: unordered, body: `["write", "read"]`},
		"unordered, repeated": {node: unordered, body: `["read", "read"]`, want: append(one("body", `an element "write"`, "absent", 4), one("/1", "absent", `"read"`, 2)...)},
		"unordered, extra":    {node: unordered, body: `["write", 1, "read"]`, want: one("/1", "absent", "1", 2)},
		"unordered, no array": {node: unordered, body: `null`, want: one("body", `!unordered ["read", "write"]`, "null", 2)},
		"unordered and open":  {node: unorderedOpen, body: `[1, "write", "read"]`},
		"open, one missing":   {node: unorderedOpen, body: `[1, "write"]`, want: one("body", `an element "read"`, "absent", 3)},
		"the best pairing":    {node: augmenting, body: `["a", "b"]`},
	})
}

func TestCompare_patterns(t *testing.T) {
	t.Parallel()
	runComparisons(t, map[string]comparisonTest{
		"!any":                      {node: just(match.AnyValue(3)), body: `null`},
		"!bool":                     {node: just(match.AnyBool(3)), body: `false`},
		"!bool is no string":        {node: just(match.AnyBool(3)), body: `"false"`, want: one("body", "!bool", `"false"`, 3)},
		"!string":                   {node: must(match.AnyString(3, match.Length{})), body: `""`},
		"!string is no number":      {node: must(match.AnyString(3, match.Length{})), body: `1`, want: one("body", "!string", "1", 3)},
		"!string of code points":    {node: must(match.AnyString(3, match.Length{Min: 2, Max: 2})), body: `"üü"`},
		"!string too short":         {node: must(match.AnyString(3, match.Length{Min: 2})), body: `"ü"`, want: one("body", "!string {min_length: 2}", `"ü"`, 3)},
		"!string too long":          {node: must(match.AnyString(3, match.Length{Min: 1, Max: 2})), body: `"abc"`, want: one("body", "!string {min_length: 1, max_length: 2}", `"abc"`, 3)},
		"!number":                   {node: must(match.AnyNumber(3, match.Bounds{})), body: `1e99999999999999999999`},
		"!number is no string":      {node: must(match.AnyNumber(3, match.Bounds{})), body: `"1"`, want: one("body", "!number", `"1"`, 3)},
		"!number at its limits":     {node: must(match.AnyNumber(3, match.Bounds{Min: "0.5", Max: "0.50"})), body: `5e-1`},
		"!number too small":         {node: must(match.AnyNumber(3, match.Bounds{Min: "-1"})), body: `-1.01`, want: one("body", "!number {min: -1}", "-1.01", 3)},
		"!number too large":         {node: must(match.AnyNumber(3, match.Bounds{Min: "0", Max: "1e2"})), body: `100.1`, want: one("body", "!number {min: 0, max: 1e2}", "100.1", 3)},
		"!number beyond comparison": {node: must(match.AnyNumber(3, match.Bounds{Max: "1"})), body: `1e99999999999999999999`, want: one("body", "!number {max: 1}", "1e99999999999999999999", 3)},
		"!int":                      {node: must(match.AnyInt(3, match.Bounds{Min: "0"})), body: `123456789012345678901234567890`},
		"!int has no fraction":      {node: must(match.AnyInt(3, match.Bounds{})), body: `1.0`, want: one("body", "!int", "1.0", 3)},
		"!int has no exponent":      {node: must(match.AnyInt(3, match.Bounds{})), body: `1E2`, want: one("body", "!int", "1E2", 3)},
		"!int too small":            {node: must(match.AnyInt(3, match.Bounds{Min: "0"})), body: `-1`, want: one("body", "!int {min: 0}", "-1", 3)},
		"!re":                       {node: must(match.Regexp(3, "a|b+")), body: `"bb"`},
		"!re is anchored":           {node: must(match.Regexp(3, "a|b+")), body: `"abb"`, want: one("body", `!re "a|b+"`, `"abb"`, 3)},
		"!re, a line feed":          {node: must(match.Regexp(3, "a")), body: `"a\n"`, want: one("body", `!re "a"`, `"a\n"`, 3)},
		"!re is no number":          {node: must(match.Regexp(3, "1")), body: `1`, want: one("body", `!re "1"`, "1", 3)},
		"!ci":                       {node: just(match.Fold(3, "Ünknown")), body: `"üNKNOWN"`},
		"!ci, another":              {node: just(match.Fold(3, "a")), body: `"b"`, want: one("body", `!ci "a"`, `"b"`, 3)},
	})
}

func TestCompare_presence(t *testing.T) {
	t.Parallel()
	members := func(want match.Node) func(testing.TB) match.Node {
		return just(match.Object(2, []match.Member{{Name: "a", Want: want}}, false))
	}
	pair := func(tb testing.TB) match.Node {
		tb.Helper()
		trace := must(match.Bind(3, "trace"))(tb)
		return match.Array(2, []match.Node{trace, must(match.Bind(4, "trace"))(tb)}, false)
	}
	runComparisons(t, map[string]comparisonTest{
		"!absent":                    {node: members(match.Absent(3)), body: `{}`},
		"!absent, but null":          {node: members(match.Absent(3)), body: `{"a": null}`, want: one("/a", "absent", "null", 3)},
		"!optional, absent":          {node: members(match.Optional(match.Bool(3, true))), body: `{}`},
		"!optional, present":         {node: members(match.Optional(match.Bool(3, true))), body: `{"a": true}`},
		"!optional, null":            {node: members(match.Optional(match.Bool(3, true))), body: `{"a": null}`, want: one("/a", "true", "null", 3)},
		"!any is not absent":         {node: members(match.AnyValue(3)), body: `{}`, want: one("/a", "!any", "absent", 3)},
		"!bind":                      {node: pair, body: `[{"x": [1, "s", null], "y": 2}, {"y": 2.0, "x": [1e0, "s", null]}]`},
		"!bind, a string":            {node: pair, body: `["a", "a"]`},
		"!bind, another kind":        {node: pair, body: `["1", 1]`, want: one("/1", `!bind trace, which is "1"`, "1", 4)},
		"!bind, another element":     {node: pair, body: `[[1], [2]]`, want: one("/1", `!bind trace, which is [1]`, "[2]", 4)},
		"!bind, another member":      {node: pair, body: `[{"a": 1}, {"b": 1}]`, want: one("/1", `!bind trace, which is {"a": 1}`, `{"b": 1}`, 4)},
		"!bind, another member more": {node: pair, body: `[{}, {"b": 1}]`, want: one("/1", `!bind trace, which is {}`, `{"b": 1}`, 4)},
	})
}

func TestCompare_strictJSON(t *testing.T) {
	t.Parallel()
	anything := just(match.AnyValue(3))
	empty := just(match.Object(3, nil, false))
	const asJSON = "JSON (RFC 8259)"
	runComparisons(t, map[string]comparisonTest{
		"an empty body":      {node: anything, body: "", want: one("body", asJSON, "an empty body", 3)},
		"nothing but spaces": {node: anything, body: " \n", want: one("body", asJSON, "an empty body", 3)},
		"a byte order mark":  {node: anything, body: "\ufeff{}", want: one("body", asJSON, "a byte order mark before it", 3)},
		"invalid UTF-8":      {node: anything, body: "\"ab\xff\"", want: one("body", asJSON, "invalid UTF-8 at byte 3", 3)},
		"half a surrogate pair": {node: anything, body: `"\ud800"`, want: one("body", asJSON,
			`invalid surrogate pair `+"`"+`\ud800`+"\"`"+` in string at byte 1: "\"\\ud800\""`, 3)},
		"more data": {node: anything, body: "{}  {}", want: one("body", asJSON, "more data after the value, at byte 4", 3)},
		"more data, and wrong": {node: empty, body: `{"a": 1} x`, want: append(
			one("body", asJSON, "more data after the value, at byte 9", 3), one("/a", "absent", "1", 3)...)},
		"an HTML page": {node: anything, body: "<html>", want: one("body", asJSON,
			`invalid character '<' at start of value at byte 0: "<html>"`, 3)},
		"a cut body": {node: anything, body: `{"a": `, want: one("body", asJSON, `unexpected EOF at byte 6: "{\"a\": "`, 3)},
		"a comment":  {node: anything, body: `{} // end`, want: one("body", asJSON, "more data after the value, at byte 3", 3)},
	})
}

func TestCompare_bodies(t *testing.T) {
	t.Parallel()
	fragments := []match.Fragment{{Line: 6, Text: "JIRAUSER"}, {Line: 7, Text: "a/b"}}
	tests := map[string]struct {
		body     match.Body
		response string
		want     []match.Mismatch
	}{
		"any body":              {response: "anything"},
		"an empty body":         {body: match.Body{Line: 5, Empty: true}},
		"not empty":             {body: match.Body{Line: 5, Empty: true}, response: " ", want: one("body", "an empty body", `" "`, 5)},
		"text":                  {body: match.Body{Text: match.String(5, "no\n")}, response: "no\n"},
		"another text":          {body: match.Body{Text: match.String(5, "no")}, response: "no\n", want: one("body", `"no"`, `"no\n"`, 5)},
		"does not contain":      {body: match.Body{NotContains: fragments}, response: "jirauser a b"},
		"contains":              {body: match.Body{NotContains: fragments}, response: "key: JIRAUSER10000", want: one("body", `nowhere "JIRAUSER"`, `"key: JIRAUSER10000"`, 6)},
		"contains, escaped":     {body: match.Body{NotContains: fragments}, response: `[0, {"x": "see a\/b"}]`, want: one("/1/x", `nowhere "a/b"`, `"see a/b"`, 7)},
		"contains, as a member": {body: match.Body{NotContains: fragments}, response: `{"\u004aIRAUSER": 1}`, want: one("/JIRAUSER", `nowhere "JIRAUSER"`, `"JIRAUSER"`, 6)},
		"only what surrounds it is shown": {
			body:     match.Body{NotContains: fragments},
			response: strings.Repeat("x", 500) + "a/b" + strings.Repeat("y", 500),
			want:     one("body", `nowhere "a/b"`, `"`+strings.Repeat("x", 20)+"a/b"+strings.Repeat("y", 20)+`"`, 7),
		},
		"all at once": {
			body:     match.Body{Line: 1, Empty: true, JSON: match.Null(2), Text: match.String(3, "x"), NotContains: fragments},
			response: `"JIRAUSER"`,
			want: []match.Mismatch{
				{At: "body", Want: "an empty body", Got: `"\"JIRAUSER\""`, Line: 1},
				{At: "body", Want: "null", Got: `"JIRAUSER"`, Line: 2},
				{At: "body", Want: `"x"`, Got: `"\"JIRAUSER\""`, Line: 3},
				{At: "body", Want: `nowhere "JIRAUSER"`, Got: `"\"JIRAUSER\""`, Line: 6},
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := &match.Answer{Body: &test.body}
			got := answer.Compare(match.Response{Body: []byte(test.response)})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("mismatches (-want +got):\n%s", diff)
			}
		})
	}
}
