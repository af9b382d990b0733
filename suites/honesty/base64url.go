// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	sextet    = 6 // bits of a character
	octet     = 8
)

// decodeSegment reads base64url without padding (RFC 7515 §2), says where the
// text departs from it, and returns what a decoder gets that overlooks that:
// + and / as in base64, everything else that is foreign skipped.
func decodeSegment(name, text string) ([]byte, []Finding) {
	var findings []Finding
	find := func(problem Problem, format string, args ...any) {
		findings = append(findings, Finding{In: name, Problem: problem, Detail: fmt.Sprintf(format, args...)})
	}
	body := strings.TrimRight(text, "=")
	if padding := len(text) - len(body); padding > 0 {
		find(Padding, "%s of padding at the end", count(padding, "character"))
	}
	if i := strings.IndexFunc(body, foreign); i >= 0 {
		find(Alphabet, "%q at character %d is not in the alphabet of base64url", firstCharacter(body[i:]), i+1)
		body = strings.NewReplacer("+", "-", "/", "_").Replace(body)
		body = strings.Map(func(r rune) rune {
			if foreign(r) {
				return -1
			}
			return r
		}, body)
	}
	if spare := len(body) * sextet % octet; spare == sextet {
		find(Length, "%s: no octets have that many", count(len(body), "character"))
		body = body[:len(body)-1]
	} else if spare > 0 && strings.IndexByte(base64url, body[len(body)-1])&(1<<spare-1) != 0 {
		find(TrailingBits, "the last character %q has bits that belong to no octet", body[len(body)-1:])
	}
	decoded, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		find(Alphabet, "%v", err) // everything foreign is gone
	}
	return decoded, findings
}

// firstCharacter is what a text begins with; a byte that is not UTF-8 is one.
func firstCharacter(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}

func foreign(r rune) bool { return !strings.ContainsRune(base64url, r) }
