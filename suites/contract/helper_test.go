// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
)

// head is a contract without answers and promises; it has 9 lines.
const head = `contract: small
title: A small API
variables: {base: http://localhost:8080}
request: {method: GET, path: /me}
resource_server: {client: api, audience: https://api.example}
deployments:
  one: {title: the first, tokens: jwt, user: admin}
  two: {title: the second, tokens: opaque, user: admin}
answers:
`

// tail is one promise for the answer "a".
const tail = "promises: [{class: ok, answer: a}]\n"

// withAnswer is a contract whose answer "a" is this text, from line 11 on.
func withAnswer(text string) string {
	return head + "  a:\n    " + strings.ReplaceAll(text, "\n", "\n    ") + "\n" + tail
}

// mustParse parses a contract that has no mistakes.
func mustParse(t *testing.T, text string) *contract.Contract {
	t.Helper()
	c, err := contract.Parse("c.yaml", []byte(text), nil)
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return c
}

// mistakes returns the joined errors of a file, each in one line without its
// excerpt.
func mistakes(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	var texts []string
	for _, one := range all {
		var mistake *fixtures.Error
		if !errors.As(one, &mistake) {
			t.Fatalf("%T is no *fixtures.Error: %v", one, one)
		}
		texts = append(texts, fmt.Sprintf("%d:%d: %s", mistake.Line, mistake.Column, mistake.Message))
	}
	return texts
}
