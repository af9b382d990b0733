// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// maxToken bounds what is parsed, hashed and sent on. Tokens with large claims
// have 8 KiB, which is also what common proxies let through.
const maxToken = 16 << 10

// bearerToken takes the token out of the Authorization header, the only place
// that one is accepted from (RFC 6750 §2.1).
func bearerToken(r *http.Request) (string, error) {
	lines := r.Header.Values("Authorization")
	switch {
	case len(lines) == 0:
		return "", refuse(NoCredentials, errors.New("no Authorization header"))
	case len(lines) > 1:
		// Not a list (RFC 9110 §11.6.2): whoever picks one of them may pick
		// another one than the proxy in front did.
		return "", refuse(BadRequest, fmt.Errorf("%d Authorization headers", len(lines)))
	}
	token, err := parseCredentials(lines[0])
	if err == nil && r.URL.Query().Has("access_token") {
		// RFC 6750 §3.1: "uses more than one method for including an access token".
		return "", refuse(BadRequest, errors.New("an access token in the query as well"))
	}
	return token, err
}

// parseCredentials reads `auth-scheme 1*SP b64token` (RFC 9110 §11.4,
// RFC 6750 §2.1). The scheme is case-insensitive (RFC 9110 §11.1).
func parseCredentials(line string) (string, error) {
	end := strings.IndexFunc(line, func(char rune) bool { return !isTokenChar(char) })
	if end < 0 {
		end = len(line)
	}
	scheme, rest := line[:end], line[end:]
	if !strings.EqualFold(scheme, "Bearer") {
		return "", refuse(NoCredentials, errors.New("another authentication scheme"))
	}
	token := strings.TrimLeft(rest, " ")
	switch {
	case token == "":
		return "", refuse(NoCredentials, errors.New("no token after the scheme"))
	case token == rest:
		return "", refuse(Malformed, errors.New("no space after the scheme"))
	case len(token) > maxToken:
		return "", refuse(Invalid, fmt.Errorf("token of %d bytes; at most %d are read", len(token), maxToken))
	case !isB64Token(token):
		return "", refuse(Malformed, errors.New("token is no b64token"))
	}
	return token, nil
}

// isB64Token reports whether text is 1*( ALPHA / DIGIT / "-" / "." / "_" / "~"
// / "+" / "/" ) *"=".
func isB64Token(text string) bool {
	text = strings.TrimRight(text, "=")
	return text != "" && !strings.ContainsFunc(text, func(char rune) bool {
		return !isAlphanumeric(char) && !strings.ContainsRune("-._~+/", char)
	})
}

// isTokenChar reports whether char may stand in a scheme (RFC 9110 §5.6.2).
func isTokenChar(char rune) bool {
	return isAlphanumeric(char) || strings.ContainsRune("!#$%&'*+-.^_`|~", char)
}

func isAlphanumeric(char rune) bool {
	return 'a' <= char && char <= 'z' || 'A' <= char && char <= 'Z' || '0' <= char && char <= '9'
}
