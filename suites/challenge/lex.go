// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"errors"
	"fmt"
	"strings"
)

// Token returns the token (RFC 9110 §5.6.2) that s begins with; it is empty
// when s begins with anything else.
func Token(s string) string { return leading(s, isTokenChar) }

// IsToken reports whether s as a whole is a token.
func IsToken(s string) bool { return s != "" && Token(s) == s }

// QuotedString reads the quoted-string (RFC 9110 §5.6.4) that s begins with:
// its value, and its length in s including both quotes. For one without end it
// returns what there is, and an error; an octet that must not stand in it is
// kept, and is an error too.
func QuotedString(s string) (value string, length int, err error) {
	var text strings.Builder
	for i := 1; i < len(s); i++ {
		octet := s[i]
		if octet == '"' {
			return text.String(), i + 1, err
		}
		if octet == '\\' && i+1 < len(s) {
			i++
			octet = s[i]
		}
		if isControl(octet) && err == nil {
			err = fmt.Errorf("the quoted string holds the control character %#02x", octet)
		}
		text.WriteByte(octet)
	}
	return text.String(), len(s), errors.New("the quoted string has no end")
}

// token68 returns the token68 (RFC 9110 §11.2) that s begins with.
func token68(s string) string {
	text := leading(s, isToken68Char)
	if text == "" {
		return ""
	}
	return text + leading(s[len(text):], func(c byte) bool { return c == '=' })
}

// leading returns the longest start of s of which all octets are in.
func leading(s string, in func(byte) bool) string {
	end := 0
	for end < len(s) && in(s[end]) {
		end++
	}
	return s[:end]
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func isTokenChar(c byte) bool {
	return isAlphanumeric(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

func isToken68Char(c byte) bool {
	return isAlphanumeric(c) || strings.IndexByte("-._~+/", c) >= 0
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// isControl reports whether c may stand in no field value (RFC 9110 §5.5).
func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }
