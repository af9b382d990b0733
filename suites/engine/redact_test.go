// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

func TestRedactorReplacesByValue(t *testing.T) {
	const (
		header    = "eyJhbGciOiJSUzI1NiJ9"
		payload   = "eyJzdWIiOiJhZG1pbiJ9"
		signature = "c2lnbmF0dXJlLXNpZ25hdHVyZQ"
		token     = header + "." + payload + "." + signature
	)
	redactor := engine.NewRedactor()
	redactor.Token(token, "exp-past")
	redactor.Token("garbage", "struct-garbage")
	redactor.Secret("s3cret-s3cret-s3cret", "client-secret")
	for text, want := range map[string]string{
		"":                                 "",
		"Authorization: Bearer " + token:   "Authorization: Bearer <token:exp-past>",
		"only " + payload:                  "only <token:exp-past>",
		"only " + signature + "!":          "only <token:exp-past>!",
		"a header is no secret: " + header: "a header is no secret: " + header,
		"garbage is a word":                "garbage is a word",
		"basic s3cret-s3cret-s3cret and " + token: "basic <secret:client-secret> and <token:exp-past>",
		"GET /login/" + token + "?next":           "GET /login/<token:exp-past>?next",
		"key=" + token + ";":                      "key=<token:exp-past>;",
	} {
		if got := redactor.Redact(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	if got := redactor.Redact("x"+token+"x", token); got != "x<token:exp-past>x" {
		t.Errorf("a token of one's own within a word becomes %q", got)
	}
}

func BenchmarkRedact(b *testing.B) {
	redactor := engine.NewRedactor()
	for i := range 20_000 {
		redactor.Token(fmt.Sprintf("header%d.payload-payload-%d.signature-signature-%d", i, i, i), "case")
	}
	text := strings.Repeat("Content-Type: application/json\r\n", 20) + "Authorization: Bearer header7.payload-payload-7.signature-signature-7"
	for b.Loop() {
		redactor.Redact(text)
	}
}
