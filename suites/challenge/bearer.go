// SPDX-License-Identifier: Apache-2.0

package challenge

import (
	"fmt"
	"strings"
)

// CheckBearer returns what RFC 6750 §3 forbids and the general grammar does
// not: a Bearer challenge without parameters, one of its own parameters twice,
// and characters outside of their sets. For other schemes it returns nothing.
func CheckBearer(c Challenge) []Violation {
	if !c.Is("Bearer") {
		return nil
	}
	var found []Violation
	if len(c.Params) == 0 {
		found = append(found, Violation{c.Place, "a Bearer challenge has at least one parameter (RFC 6750 §3)"})
	}
	seen := map[string]bool{}
	for _, param := range c.Params {
		name := strings.ToLower(param.Name)
		allowed, known := bearerCharset(name)
		if !known {
			continue
		}
		if seen[name] {
			found = append(found, Violation{param.Place, fmt.Sprintf("%s stands more than once (RFC 6750 §3)", name)})
		}
		seen[name] = true
		if bad := strings.IndexFunc(param.Value, func(r rune) bool { return !allowed(r) }); bad >= 0 {
			message := fmt.Sprintf("%s must not hold %q (RFC 6750 §3)", name, firstRune(param.Value[bad:]))
			found = append(found, Violation{param.Place, message})
		}
	}
	return found
}

// bearerCharset returns the characters that a parameter of RFC 6750 may hold,
// and whether it is one.
func bearerCharset(name string) (allowed func(rune) bool, known bool) {
	switch name {
	case "realm":
		return func(rune) bool { return true }, true
	case "scope", "error", "error_description":
		return func(r rune) bool { return r == ' ' || isNQChar(r) }, true
	case "error_uri":
		return isNQChar, true
	}
	return nil, false
}

// isNQChar is the set %x21 / %x23-5B / %x5D-7E.
func isNQChar(r rune) bool { return '!' <= r && r <= '~' && r != '"' && r != '\\' }

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
