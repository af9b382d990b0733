// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/bearproof-dev/bearproof/idp/forge"
)

// claimNames are those that are read, in the only spelling that counts: JSON
// names are compared by case (RFC 7519 §10.1.1), but encoding/json does not.
var claimNames = []string{ //nolint:gochecknoglobals // lookup table
	"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "preferred_username", "email",
}

// asIssued reports whether header and claims have the form that this provider
// gives them, where the parser is more lenient: no name stands twice or in
// other letters, and dates are numbers. Parsers may take the last of two names
// (RFC 7515 §4, RFC 7519 §4), but this provider never issued such a token.
func asIssued(token string) bool {
	for i, segment := range strings.Split(token, ".")[:2] {
		text, err := base64.RawURLEncoding.DecodeString(segment)
		if err != nil || !utf8.Valid(text) { // RFC 8259 §8.1; encoding/json mends it
			return false
		}
		object, err := forge.ParseObject(text)
		if err != nil || object.Repeats() || i == 1 && slices.ContainsFunc(object, oddClaim) {
			return false
		}
	}
	return true
}

// oddClaim reports whether a claim is misspelt, or a date that is no number
// (RFC 7519 §2).
func oddClaim(claim forge.Member) bool {
	for _, name := range claimNames {
		if claim.Name != name && strings.EqualFold(claim.Name, name) {
			return true
		}
	}
	date := slices.Contains([]string{"exp", "nbf", "iat"}, claim.Name)
	var number json.Number
	return date && (claim.Value[0] == '"' || string(claim.Value) == "null" || json.Unmarshal(claim.Value, &number) != nil)
}
