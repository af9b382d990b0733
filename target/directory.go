// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Identity is whom a good token is for, as the provider names the user, and
// what else the provider says of it, which may be nothing.
type Identity struct {
	Username string // the configured claim: a name, or an email address
	Email    string // the email address that the provider has verified; may be empty
	Subject  string // the user's identifier at the provider
	ClientID string // of the application that was given the token
	Scope    string // what the application may do: words and spaces (RFC 6749 §3.3)
}

// identityOf reads an identity out of claims. Without the configured claim
// there is nobody to look up.
//
// The email claim counts only where the provider vouches for it: an address
// that its user can choose would let him take over another account (OpenID
// Connect Core 1.0 §5.7).
func identityOf(claims map[string]any, usernameClaim string) (Identity, error) {
	identity := tokenOf(claims)
	identity.Username, _ = claims[usernameClaim].(string)
	if identity.Username == "" {
		return Identity{}, refuse(UnknownUser, fmt.Errorf("claim %q is no username", usernameClaim))
	}
	if verified, ok := claims["email_verified"].(bool); ok && verified {
		identity.Email, _ = claims["email"].(string)
	}
	return identity, nil
}

// tokenOf reads what claims say beside the username. The names are the same in a
// JWT (RFC 9068 §2.2) and in an introspection answer (RFC 7662 §2.2).
func tokenOf(claims map[string]any) Identity {
	var identity Identity
	identity.Subject, _ = claims["sub"].(string)
	identity.ClientID, _ = claims["client_id"].(string)
	identity.Scope, _ = claims["scope"].(string)
	return identity
}

// lookup returns a function that finds accounts: by the name, exactly, then by
// the username where it is an email address, then by the verified email
// address. An address that two accounts share finds none of them.
//
// An account that must not act is returned together with its refusal.
func lookup(directory []fixtures.Account) func(Identity) (fixtures.Account, error) {
	return func(identity Identity) (fixtures.Account, error) {
		account, found := find(directory, identity)
		if !found {
			return fixtures.Account{}, refuse(UnknownUser, errors.New("not in the directory"))
		}
		if !account.Active || account.Deleted {
			return account, refuse(DisabledUser, fmt.Errorf("account %q is inactive or deleted", account.Name))
		}
		return account, nil
	}
}

func find(directory []fixtures.Account, identity Identity) (fixtures.Account, bool) {
	byName := slices.IndexFunc(directory, func(a fixtures.Account) bool { return a.Name == identity.Username })
	if byName >= 0 {
		return directory[byName], true
	}
	for _, email := range []string{identity.Username, identity.Email} {
		if account, found := findEmail(directory, email); found {
			return account, true
		}
	}
	return fixtures.Account{}, false
}

func findEmail(directory []fixtures.Account, email string) (account fixtures.Account, found bool) {
	if !strings.Contains(email, "@") {
		return fixtures.Account{}, false
	}
	for _, candidate := range directory {
		if candidate.Email != email {
			continue
		}
		if found {
			return fixtures.Account{}, false
		}
		account, found = candidate, true
	}
	return account, found
}
