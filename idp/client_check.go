// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/ory/fosite"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// The grant types that the provider supports.
const (
	grantCode              = "authorization_code"
	grantRefresh           = "refresh_token"
	grantClientCredentials = "client_credentials"
)

func supportedGrants() []string { return []string{grantCode, grantRefresh, grantClientCredentials} }

// checkClient reports all that is wrong with a client's registration.
func checkClient(c fixtures.Client, all *users) error {
	var problems []error
	wrong := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("idp: client %q: "+format, append([]any{c.ID}, args...)...))
	}
	if c.ID == "" {
		wrong("id is missing")
	}
	if all.bySubject[c.ID] != nil {
		// RFC 9700 §4.15: a client's own tokens must not pass for a user's.
		wrong("its id is the subject of a user")
	}
	if c.Tokens != fixtures.JWT && c.Tokens != fixtures.Opaque {
		wrong("tokens is %q, want %q or %q", c.Tokens, fixtures.JWT, fixtures.Opaque)
	}
	for _, grant := range c.Grants {
		if !slices.Contains(supportedGrants(), grant) {
			wrong("unknown grant %q; there are %s", grant, strings.Join(supportedGrants(), ", "))
		}
	}
	if c.Public && slices.Contains(c.Grants, grantClientCredentials) {
		wrong("a public client cannot use client_credentials (RFC 6749 §4.4)")
	}
	if slices.Contains(c.Grants, grantCode) && len(c.RedirectURIs) == 0 {
		wrong("authorization_code needs a redirect URI")
	}
	for _, uri := range c.RedirectURIs {
		if parsed, err := url.Parse(uri); err != nil || !parsed.IsAbs() || !fosite.IsValidRedirectURI(parsed) {
			wrong("redirect URI %q is not an absolute URL without fragment", uri)
		}
	}
	for _, scope := range c.Scopes {
		if scope == "" || strings.ContainsAny(scope, " \"\\") {
			wrong("%q is not a scope (RFC 6749 §3.3)", scope)
		}
	}
	return errors.Join(problems...)
}
