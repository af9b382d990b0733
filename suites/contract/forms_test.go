// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"testing"
)

// TestForms reads one expected value in the forms that YAML has for it.
func TestForms(t *testing.T) {
	t.Parallel()
	const want = `{"a": !string, "b": !any, "list": [!int, "x"], "text": "!absent} line\n"}`
	tests := map[string]string{
		"flow": `body: {json: {a: !string, b: !any, list: [!int, x], text: "!absent} line\n"}}`,
		"flow over several lines": `body: {json: {a: !string,
  b: !any # !here, too
  , list: [
    !int
    , x], text: "!absent} line\n"
  }}`,
		"block": `body:
  json:
    a: !string
    b: !any   # a comment

    list:
      - !int
      - x
    text: |
      !absent} line`,
		"a list at the column of its key": `body:
  json:
    a: !string

    # !any
    b: !any
    list:
    - !int
    - x
    text: |
      !absent} line`,
		"aliases and merges": `body:
  json:
    <<: [{a: &string !string, b: &any !any}, {a: never}]
    list: &list
      - !int
      - x
    text: |
      !absent} line`,
		"explicit keys": `body:
  ? json
  : a: !string
    b: !any
    "list": [!int, x]
    text: "!absent} line\n"`,
		"Windows line ends": "body:\r\n  json:\r\n    a: !string\r\n    b: !any # x\r\n    list: [!int, x]\r\n    text: \"!absent} line\\n\"",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := mustParse(t, withAnswer(text)).Promises[0].Answer
			if got := answer.Body.JSON.String(); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// TestForms_blockTags reads tags whose value stands below them.
func TestForms_blockTags(t *testing.T) {
	t.Parallel()
	answer := mustParse(t, withAnswer(`headers:
  WWW-Authenticate: !challenge
  - scheme: Bearer
    params: {error: !absent}
  X-Other: !challenge # below
    - scheme: Basic
body:
  json:
    - !unordered
      - a
    - !string
      min_length: 1
    - b: !unordered
      - c
      d: !optional
        - !int
    - !any
    - e: !absent
    - &x !bool
    - *x`)).Promises[0].Answer
	if got, want := answer.Headers[0].Want.String(), "Bearer {error: !absent}"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := answer.Headers[1].Want.String(), "Basic"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	want := `[!unordered ["a"], !string {min_length: 1}, {"b": !unordered ["c"], "d": !optional !int}, !any, {"e": !absent}, !bool, !bool]`
	if got := answer.Body.JSON.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestForms_sharedHeaders uses one mapping by several answers.
func TestForms_sharedHeaders(t *testing.T) {
	t.Parallel()
	c := mustParse(t, head+`  a:
    headers: &h {X-A: !any, X-B: b}
  b: {headers: *h}
  c: {headers: {<<: *h, X-B: c}}
promises: [{class: ok, answer: a}, {class: invalid, answer: b}, {class: expired, answer: c}]
`)
	for i, want := range map[int]string{0: `"b"`, 2: `"b"`, 4: `"c"`} {
		headers := map[string]string{}
		for _, header := range c.Promises[i].Answer.Headers {
			headers[header.Name] = header.Want.String()
		}
		if headers["X-A"] != "!any" || headers["X-B"] != want || len(headers) != 2 {
			t.Errorf("promise %d: %v, want X-B %s", i, headers, want)
		}
	}
}
