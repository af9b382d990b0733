// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/contract"
)

// runMistakes parses what whole makes of each text, and compares its mistakes.
func runMistakes(t *testing.T, whole func(text string) string, tests map[string][]string) {
	t.Helper()
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			c, err := contract.Parse("c.yaml", []byte(whole(text)), nil)
			if c != nil {
				t.Error("a contract is returned")
			}
			if diff := cmp.Diff(want, mistakes(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse_wrongHeaders(t *testing.T) {
	t.Parallel()
	runMistakes(t, withAnswer, map[string][]string{
		`status: 600`: {`11:13: status: want a code from 100 to 599 or a class like 4xx, got 600`},
		`status: 099`: {`11:13: status: want a code from 100 to 599 or a class like 4xx, got 099`},
		`status: []`:  {`11:13: status: the list is empty`},
		`status: [4xx, 6xx, 4x, abc]`: {
			`11:19: status: want a code from 100 to 599 or a class like 4xx, got 6xx`,
			`11:24: status: want a code from 100 to 599 or a class like 4xx, got 4x`,
			`11:28: status: want a code from 100 to 599 or a class like 4xx, got abc`,
		},
		`status: {}`:                               {`11:13: status: want a code from 100 to 599 or a class like 4xx, got a mapping`},
		`{}`:                                       {`11:5: answer a: asks for nothing`},
		`{statsu: 200}`:                            {`11:6: answer a: unknown key "statsu"; did you mean status?`},
		`{? [a] : 1}`:                              {`11:12: found an invalid key for this map`},
		`headers: {a b: c}`:                        {`11:15: headers: "a b" is not a header name (RFC 9110 §5.1)`},
		`headers: {A: b, a: b}`:                    {`11:21: headers: a stands twice; first in line 11`},
		`headers: {A: }`:                           {`11:17: headers: A: want a text or a tag, got nothing`},
		`headers: {A: []}`:                         {`11:18: headers: A: want a text or a tag, got a list`},
		`headers: {A: !int}`:                       {`11:18: headers: A: !int cannot stand here`},
		`headers: {A: !foo}`:                       {`11:18: headers: A: unknown tag !foo; there are: !absent, !any, !bind, !challenge, !ci, !directives, !media, !optional, !re, !string`},
		`headers: {A: !meida a/b}`:                 {`11:18: headers: A: unknown tag !meida; did you mean !media?`},
		`headers: {A: !media json}`:                {`11:25: headers: A: !media: media type "json": want type/subtype`},
		`headers: {A: !media}`:                     {`11:18: headers: A: !media: want a string, got nothing`},
		`headers: {A: !directives {}}`:             {`11:30: headers: A: !directives: no directive is wanted or unwanted`},
		`headers: {A: !directives {had: [x]}}`:     {`11:31: headers: A: !directives: unknown key "had"; did you mean has?`},
		`headers: {A: !directives {has: x}}`:       {`11:36: headers: A: !directives: has: want a list, got a string`},
		`headers: {A: !directives {has: ['a b']}}`: {`11:30: headers: A: !directives: "a b" is not a directive`},
		`headers: {A: !challenge}`:                 {`11:18: headers: A: !challenge: want a list, got nothing`},
		`headers: {A: !challenge []}`:              {`11:29: headers: A: !challenge: the list is empty`},
		`headers: {A: !challenge [{schema: Bearer}]}`: {
			`11:30: headers: A: !challenge: scheme is missing`,
			`11:31: headers: A: !challenge: unknown key "schema"; did you mean scheme?`,
		},
		`headers: {A: !challenge [{scheme: 'a b', params: {'': x, b: !media}, extra: deny}]}`: {
			`11:39: headers: A: !challenge: scheme: "a b" is not a token (RFC 9110 §11.1)`,
			`11:55: headers: A: !challenge: params: "" is not a token (RFC 9110 §11.2)`,
			`11:65: headers: A: !challenge: b: !media cannot stand here`,
			`11:81: headers: A: !challenge: extra is allow or forbid, not "deny"`,
		},
		`headers: {A: !optional}`:           {`11:18: headers: A: !optional takes a value, or a list of one like [!string]`},
		`headers: {A: !optional [a, b]}`:    {`11:18: headers: A: !optional takes a value, or a list of one like [!string]`},
		`headers: {A: !optional [!absent]}`: {`11:29: headers: A: !absent cannot stand here`},
		`headers: {A: !any x}`:              {`11:23: headers: A: !any takes no value`},
		`headers: {A: !re "("}`:             {"11:22: headers: A: !re: error parsing regexp: missing closing ): `(`"},
	})
}

func TestParse_wrongBodies(t *testing.T) {
	t.Parallel()
	runMistakes(t, withAnswer, map[string][]string{
		`body: {}`:                                             {`11:11: body: asks for nothing`},
		`body: {empty: false}`:                                 {`11:19: body: empty is true or left out`},
		`body: {empty: true, json: 1}`:                         {`11:11: body: an empty body has neither json nor text`},
		`body: {text: !absent}`:                                {`11:18: body: text: !absent cannot stand here`},
		`body: {text: [a]}`:                                    {`11:18: body: text: want a text or a tag, got a list`},
		`body: {not_contains: a}`:                              {`11:26: body: not_contains: want a list, got a string`},
		`body: {not_contains: ['']}`:                           {`11:27: body: not_contains: is empty`},
		`body: {jsno: 1}`:                                      {`11:12: body: unknown key "jsno"; did you mean json?`},
		`body: {json: !foo}`:                                   {`11:18: body: unknown tag !foo; there are: !any, !bind, !bool, !ci, !int, !number, !re, !string, !unordered`},
		`body: {json: !absent}`:                                {`11:18: body: !absent cannot stand here`},
		`body: {json: [!optional x]}`:                          {`11:19: body: !optional cannot stand here`},
		`body: {json: {a: !media x/y}}`:                        {`11:22: body: !media cannot stand here`},
		`body: {json: !strnig}`:                                {`11:18: body: unknown tag !strnig; did you mean !string?`},
		`body: {json: 0x10}`:                                   {`11:18: body: "0x10" is not a number in the syntax of JSON`},
		`body: {json: .5}`:                                     {`11:18: body: ".5" is not a number in the syntax of JSON`},
		`body: {json: .inf}`:                                   {`11:18: body: the number .inf is no JSON value`},
		`body: {json: {…: x}}`:                                 {`11:22: body: more members are written as …: …`},
		`body: {json: {a: 1, a: 2}}`:                           {`11:25: body: the key "a" stands twice; first in line 11`},
		`body: {json: !int {min: x}}`:                          {`11:18: body: "x" is not a number in the syntax of JSON`},
		`body: {json: !int {min: 2, max: 1}}`:                  {`11:18: body: no number is from 2 to 1`},
		`body: {json: !int {mn: 2}}`:                           {`11:24: body: !int: unknown key "mn"; there are: max, min`},
		`body: {json: !int {min: []}}`:                         {`11:29: body: !int: want a number, got a list`},
		`body: {json: !string {min_length: -1}}`:               {`11:39: body: !string: want a number of characters, got -1`},
		`body: {json: !string {min_length: 2, max_length: 1}}`: {`11:18: body: no string is 2 to 1 characters long`},
		`body: {json: !string x}`:                              {`11:26: body: !string: want a mapping, got a string`},
		`body: {json: !re "a("}`:                               {"11:22: body: !re: error parsing regexp: missing closing ): `a(`"},
		`body: {json: !re}`:                                    {`11:18: body: !re: want a string, got nothing`},
		`body: {json: !bind}`:                                  {`11:18: body: !bind: want a string, got nothing`},
		`body: {json: !unordered [!bind x]}`:                   {`11:30: body: !bind cannot stand in !unordered`},
		`body: {json: !unordered x}`:                           {`11:29: body: !unordered: want a list, got a string`},
		`body: {json: !bool x}`:                                {`11:24: body: !bool takes no value`},
		`body: {json: "${nope}"}`:                              {`11:18: unknown variable ${nope}; there are: base`},
		`body: {json: "${bas}"}`:                               {`11:18: unknown variable ${bas}; did you mean base?`},
		`body: {json: "${"}`:                                   {`11:18: ${ has no closing }; write $${ for the text itself`},
		`body: {json: *nope}`:                                  {`11:18: unknown alias *nope; an anchor stands before its aliases`},
		`body: {json: &x [*x]}`:                                {`11:22: unknown alias *x; an anchor stands before its aliases`},
		`body: {json: {<<: 5}}`:                                {`11:23: body: want a mapping, got the number 5`},
	})
}

func TestParse_wrongPromises(t *testing.T) {
	t.Parallel()
	whole := func(text string) string {
		return head + "  a: {status: 200}\npromises: " + strings.ReplaceAll(text, "\n", "\n  ") + "\n"
	}
	runMistakes(t, whole, map[string][]string{
		`[]`: {
			`10:3: answer a: no promise uses it`,
			`11:11: promises: there is none`,
		},
		`x`: {
			`10:3: answer a: no promise uses it`,
			`11:11: promises: want a list, got a string`,
		},
		`[x]`: {
			`10:3: answer a: no promise uses it`,
			`11:12: promise: want a mapping, got a string`,
		},
		`[{}]`: {
			`10:3: answer a: no promise uses it`,
			`11:12: promise: answer is missing`,
			`11:12: promise: class or case is missing`,
		},
		`[{class: ok, case: x, answer: a}]`: {`11:12: promise: has both class and case; a promise is about one of them`},
		`[{class: okay, answer: a}]`:        {`11:20: promise: unknown class "okay"; there are: bad-request, disabled-user, expired, inactive, insufficient-scope, invalid, no-credentials, ok, provider-fault, unknown-user, wrong-client`},
		`[{class: expird, answer: a}]`:      {`11:20: promise: unknown class "expird"; did you mean expired?`},
		`[{class: ok, answer: b}]`: {
			`10:3: answer a: no promise uses it`,
			`11:32: promise: unknown answer "b"; there are: a`,
		},
		`[{class: ok, answer: a, deployment: three}]`:                           {`11:47: promise: unknown deployment "three"; there are: one, two`},
		`[{class: ok, answer: a, deployment: [one, tow]}]`:                      {`11:53: promise: unknown deployment "tow"; did you mean two?`},
		`[{class: ok, answer: a, deployment: []}]`:                              {`11:47: promise: deployment: the list is empty`},
		`[{class: ok, answer: a, deployment: 5}]`:                               {`11:47: promise: deployment: want a string, got the number 5`},
		`[{class: ok, answer: a, id: 'x y'}]`:                                   {`11:39: promise: id: "x y": want only letters, 0-9 and -`},
		"[{class: ok, answer: a, id: x},\n {class: invalid, answer: a, id: x}]": {`12:4: promise: the id x is taken; first in line 11`},
		"[{class: ok, answer: a},\n {class: ok, deployment: two, answer: a}]":   {`12:4: promise: repeats the one of line 11 for two and class ok`},
		`[{case: c, deployment: [one, one], answer: a}]`:                        {`11:12: promise: repeats the one of line 11 for one and case c`},
		`[{case: C, answer: a}]`:                                                {`11:19: promise: case: "C": want only a-z, 0-9 and -`},
		`[{class: ok, answer: a, documented: yes}]`:                             {`11:47: promise: documented: want true or false, got a string`},
		`[{class: ok, answer: a, docmented: true}]`:                             {`11:35: promise: unknown key "docmented"; did you mean documented?`},
	})
}

func TestParse_wrongCases(t *testing.T) {
	t.Parallel()
	whole := func(text string) string { return withAnswer("status: 200") + "cases: " + text + "\n" }
	const valid = "{id: a, title: t, class: ok, expect: observe, tier: core, severity: low, cites: [x]}"
	runMistakes(t, whole, map[string][]string{
		`5`:                             {`13:8: cases: int was used where sequence is expected`},
		`[{id: A, title: b}]`:           {`13:9: cases: case "A": an id consists of a-z, 0-9 and -`},
		`[{id: a, titel: b}]`:           {`13:17: cases: unknown field "titel"`},
		"\n- " + valid + "\n- " + valid: {`15:3: cases: case "a" is defined twice; first at c.yaml:14`},
	})
}
