// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/match"
)

// TestTags reads each form of an expected JSON value and holds it against one
// body that it allows and one that it does not.
func TestTags(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		yaml, good, bad string
		want            []string
	}{
		"literals": {
			yaml: `{a: 1, b: "1", c: 1e400, d: true, e: null, f: x, g: 123456789012345678901234567890, h: 2001-01-01, i: ~}`,
			good: `{"a":1.0,"b":"1","c":10e399,"d":true,"e":null,"f":"x","g":123456789012345678901234567890,"h":"2001-01-01","i":null}`,
			bad:  `{"a":"1","b":1,"c":"1e400","d":1,"e":0,"f":"X","g":123456789012345678901234567891,"h":2001,"i":"~"}`,
			want: []string{
				`/a: want 1, got "1"`, `/b: want "1", got 1`, `/c: want 1e400, got "1e400"`, `/d: want true, got 1`,
				`/e: want null, got 0`, `/f: want "x", got "X"`,
				`/g: want 123456789012345678901234567890, got 123456789012345678901234567891`,
				`/h: want "2001-01-01", got 2001`, `/i: want null, got "~"`,
			},
		},
		"a closed object": {yaml: `{a: {}}`, good: `{"a":{}}`, bad: `{"a":{"b":1}}`, want: []string{`/a/b: want absent, got 1`}},
		"an open object":  {yaml: `{a: 1, …: …}`, good: `{"b":1,"a":1}`, bad: `{"b":1}`, want: []string{`/a: want 1, got absent`}},
		"an open object in ASCII": {
			yaml: `{"...": "...", a: 1}`, good: `{"b":1,"a":1}`, bad: `{"b":1,"a":2}`, want: []string{`/a: want 1, got 2`},
		},
		"an elided string": {yaml: `{a: …}`, good: `{"a":""}`, bad: `{"a":1}`, want: []string{`/a: want !string, got 1`}},
		"a closed array":   {yaml: `[…, 1]`, good: `["x",1]`, bad: `[1,1,2]`, want: []string{`/0: want !string, got 1`, `/2: want absent, got 2`}},
		"an open array":    {yaml: `[1, …]`, good: `[1,2,3]`, bad: `[]`, want: []string{`/0: want 1, got absent`}},
		"!any":             {yaml: `{a: !any}`, good: `{"a":null}`, bad: `{}`, want: []string{`/a: want !any, got absent`}},
		"!bool":            {yaml: `{a: !bool}`, good: `{"a":false}`, bad: `{"a":0}`, want: []string{`/a: want !bool, got 0`}},
		"!string":          {yaml: `{a: !string}`, good: `{"a":"x"}`, bad: `{"a":1}`, want: []string{`/a: want !string, got 1`}},
		"!string, bounded": {
			yaml: `!string {min_length: 1, max_length: 2}`, good: `"x"`, bad: `""`,
			want: []string{`body: want !string {min_length: 1, max_length: 2}, got ""`},
		},
		"!int":             {yaml: `!int`, good: `5`, bad: `5.0`, want: []string{`body: want !int, got 5.0`}},
		"!int, bounded":    {yaml: `!int {min: -1}`, good: `-1`, bad: `-2`, want: []string{`body: want !int {min: -1}, got -2`}},
		"!number":          {yaml: `[!number]`, good: `[0.5]`, bad: `["0.5"]`, want: []string{`/0: want !number, got "0.5"`}},
		"!number, bounded": {yaml: `!number {min: 0, max: 1e3}`, good: `1000`, bad: `1000.1`, want: []string{`body: want !number {min: 0, max: 1e3}, got 1000.1`}},
		"!re":              {yaml: `!re "a.c"`, good: `"abc"`, bad: `"xabc"`, want: []string{`body: want !re "a.c", got "xabc"`}},
		"!re with a variable": {
			yaml: `!re "${base}/[0-9]+"`, good: `"http://localhost:8080/7"`, bad: `"http://localhostx8080/"`,
			want: []string{`body: want !re "http://localhost:8080/[0-9]+", got "http://localhostx8080/"`},
		},
		"!ci":       {yaml: `!ci Admin`, good: `"aDMIN"`, bad: `"x"`, want: []string{`body: want !ci "Admin", got "x"`}},
		"!absent":   {yaml: `{a: !absent, …: …}`, good: `{"b":1}`, bad: `{"a":null}`, want: []string{`/a: want absent, got null`}},
		"!optional": {yaml: `{a: !optional x}`, good: `{}`, bad: `{"a":null}`, want: []string{`/a: want "x", got null`}},
		"!optional literals": {
			yaml: `{a: !optional 1e0, b: !optional true, c: !optional null, d: !optional "1"}`, good: `{"a":1,"b":true,"c":null,"d":"1"}`,
			bad:  `{"a":"1","b":"true","c":"null","d":1}`,
			want: []string{`/a: want 1e0, got "1"`, `/b: want true, got "true"`, `/c: want null, got "null"`, `/d: want "1", got 1`},
		},
		"!optional with a tag": {
			yaml: `{a: !optional [!int]}`, good: `{"a":1}`, bad: `{"a":[1]}`, want: []string{`/a: want !int, got [1]`},
		},
		"!optional mapping": {
			yaml: `{a: !optional {b: 1}}`, good: `{"a":{"b":1}}`, bad: `{"a":{}}`, want: []string{`/a/b: want 1, got absent`},
		},
		"!unordered": {
			yaml: `!unordered [read, write]`, good: `["write","read"]`, bad: `["write"]`,
			want: []string{`body: want an element "read", got absent`},
		},
		"!unordered, open": {
			yaml: `!unordered [read, …]`, good: `["write","read"]`, bad: `["write"]`,
			want: []string{`body: want an element "read", got absent`},
		},
		"!bind": {
			yaml: `[!bind x, !bind x]`, good: `[{"a":1},{"a":1.0}]`, bad: `[1,2]`,
			want: []string{`/1: want !bind x, which is 1, got 2`},
		},
		"a variable": {
			yaml: `"${base}/$${x} $y"`, good: `"http://localhost:8080/${x} $y"`, bad: `"/"`,
			want: []string{`body: want "http://localhost:8080/${x} $y", got "/"`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := mustParse(t, withAnswer("body: {json: "+test.yaml+"}")).Promises[0].Answer
			if got := answer.Compare(match.Response{Body: []byte(test.good)}); got != nil {
				t.Errorf("%s: got %v, want no mismatch", test.good, got)
			}
			var got []string
			for _, mismatch := range answer.Compare(match.Response{Body: []byte(test.bad)}) {
				got = append(got, mismatch.String())
				if mismatch.Line != 11 {
					t.Errorf("%v is of line %d, want 11", mismatch, mismatch.Line)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.bad, diff)
			}
		})
	}
}

// TestHeaderTags does the same for one header.
func TestHeaderTags(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		yaml      string
		good, bad []string
		want      string
	}{
		"a literal":    {yaml: `no-store`, good: []string{"no-store"}, bad: []string{"No-Store"}, want: `"no-store", got "No-Store"`},
		"a number":     {yaml: `120`, good: []string{"120"}, bad: []string{"120.0"}, want: `"120", got "120.0"`},
		"!any":         {yaml: `!any`, good: []string{"a", "b"}, want: `!any, got absent`},
		"!string":      {yaml: `!string {min_length: 1}`, good: []string{"a"}, bad: []string{""}, want: `!string {min_length: 1}, got ""`},
		"an elision":   {yaml: `…`, good: []string{"a"}, want: `!string, got absent`},
		"!re":          {yaml: `!re "[0-9]+"`, good: []string{"12"}, bad: []string{"x"}, want: `!re "[0-9]+", got "x"`},
		"!ci":          {yaml: `!ci close`, good: []string{"Close"}, bad: []string{"x"}, want: `!ci "close", got "x"`},
		"!absent":      {yaml: `!absent`, bad: []string{"x"}, want: `absent, got "x"`},
		"!optional":    {yaml: `!optional x`, bad: []string{"y"}, want: `"x", got "y"`},
		"!media":       {yaml: `!media application/json`, good: []string{"Application/json;a=b"}, bad: []string{"text/html"}, want: `media type application/json, got "text/html"`},
		"!directives":  {yaml: `!directives {has: [no-store], not: [public]}`, good: []string{"a, NO-STORE"}, bad: []string{"a"}, want: `no-store, got "a"`},
		"!challenge":   {yaml: `!challenge [{scheme: Bearer, params: {error: !absent, realm: !any}}]`, good: []string{`bearer realm=""`}, bad: []string{`Bearer realm=a, error=b`}, want: `Bearer error: absent, got "b"`},
		"extra forbid": {yaml: `!challenge [{scheme: Bearer, params: {error: !re "i.*", scope: !optional [!string]}, extra: forbid}]`, good: []string{`Bearer error=invalid`}, bad: []string{`Bearer error=invalid, x=y`}, want: `Bearer x: absent, got "y"`},
		"extra allow":  {yaml: `!challenge [{scheme: Bearer, params: {error: x}, extra: allow}]`, good: []string{`Bearer a=b, error=x`}, bad: []string{`Bearer a=b`}, want: `Bearer error: "x", got absent`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := mustParse(t, withAnswer("headers: {X-Test: "+test.yaml+"}")).Promises[0].Answer
			if got := answer.Compare(match.Response{Header: http.Header{"X-Test": test.good}}); got != nil {
				t.Errorf("%q: got %v, want no mismatch", test.good, got)
			}
			var got []string
			for _, mismatch := range answer.Compare(match.Response{Header: http.Header{"X-Test": test.bad}}) {
				got = append(got, mismatch.String())
			}
			if diff := cmp.Diff([]string{"header X-Test: want " + test.want}, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.bad, diff)
			}
		})
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		yaml, good, bad string
		want            []string
	}{
		"empty":        {yaml: `{empty: true}`, bad: "x", want: []string{`body: want an empty body, got "x"`}},
		"text":         {yaml: `{text: no}`, good: "no", bad: "yes", want: []string{`body: want "no", got "yes"`}},
		"tagged text":  {yaml: `{text: !re "no.*"}`, good: "no!", bad: "yes", want: []string{`body: want !re "no.*", got "yes"`}},
		"not_contains": {yaml: `{not_contains: ["${base}", b]}`, good: "a", bad: "ab", want: []string{`body: want nowhere "b", got "ab"`}},
		"several": {
			yaml: `{json: [a], text: !re "\\[.*", not_contains: [b]}`, good: `["a"]`, bad: ` ["b"]`,
			want: []string{`/0: want "a", got "b"`, `body: want !re "\\[.*", got " [\"b\"]"`, `body: want nowhere "b", got " [\"b\"]"`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := mustParse(t, withAnswer("body: "+test.yaml)).Promises[0].Answer
			if got := answer.Compare(match.Response{Body: []byte(test.good)}); got != nil {
				t.Errorf("%q: got %v, want no mismatch", test.good, got)
			}
			var got []string
			for _, mismatch := range answer.Compare(match.Response{Body: []byte(test.bad)}) {
				got = append(got, mismatch.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", test.bad, diff)
			}
		})
	}
}
