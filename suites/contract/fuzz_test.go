// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/match"
)

func FuzzParse(f *testing.F) {
	for _, name := range fixtures.ContractNames() {
		_, data, err := fixtures.Contract(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add(withAnswer("body: {json: {a: !optional [!int], b: &x !bind c, …: …, <<: {d: *x}}}"))
	f.Add(withAnswer("headers:\n  A: !challenge\n  - scheme: Bearer\n    params: {error: !absent}"))
	f.Add("? a\n: - !b &c |\n  x\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := contract.Parse("c.yaml", []byte(text), nil)
		if (c == nil) != (err != nil) {
			t.Fatalf("contract %v, error %v", c, err)
		}
		if err != nil {
			checkMistakes(t, err, strings.Count(text, "\n")+strings.Count(text, "\r")+1) // YAML has both line breaks
			return
		}
		for _, promise := range c.Promises {
			for _, mismatch := range promise.Answer.Compare(match.Response{Body: []byte(`{"a": [1]}`)}) {
				if mismatch.Line < 1 || mismatch.At == "" || mismatch.Want == "" || mismatch.Got == "" {
					t.Errorf("%#v", mismatch)
				}
			}
		}
	})
}

// checkMistakes makes sure that every mistake has its place in the file.
func checkMistakes(t *testing.T, err error, lines int) {
	t.Helper()
	for _, text := range mistakes(t, err) {
		if text == "" {
			t.Error("a mistake without a message")
		}
	}
	var first *fixtures.Error
	if !errors.As(err, &first) || first.Line < 0 || first.Line > lines+1 || first.File != "c.yaml" {
		t.Errorf("%#v of %d lines", first, lines)
	}
}
