// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// user is an end user; it never changes.
type user struct {
	subject, username, name, email string
	further                        forge.Object // claims of this user alone
}

// users are all end users, in their order and by their names.
type users struct {
	list       []*user
	byUsername map[string]*user
	bySubject  map[string]*user
}

func newUsers(given []fixtures.User) (*users, error) {
	all := &users{byUsername: map[string]*user{}, bySubject: map[string]*user{}}
	var problems []error
	for _, g := range given {
		u, err := newUser(g)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		if all.byUsername[u.username] != nil || all.bySubject[u.subject] != nil {
			problems = append(problems, fmt.Errorf("idp: user %q: username or subject is there twice", u.username))
		}
		all.list = append(all.list, u)
		all.byUsername[u.username], all.bySubject[u.subject] = u, u
	}
	return all, errors.Join(problems...)
}

func newUser(given fixtures.User) (*user, error) {
	if given.Username == "" || given.Subject == "" {
		return nil, fmt.Errorf("idp: user %q with subject %q: both must be set", given.Username, given.Subject)
	}
	u := &user{subject: given.Subject, username: given.Username, name: given.Name, email: given.Email}
	own := u.claims()
	for _, name := range slices.Sorted(maps.Keys(given.Claims)) {
		if own.Get(name) != nil || slices.Contains(idTokenClaims, name) {
			return nil, fmt.Errorf("idp: user %q: the claim %q is the provider's own", u.username, name)
		}
		value, err := json.Marshal(given.Claims[name])
		if err != nil {
			return nil, fmt.Errorf("idp: user %q: claim %q: %w", u.username, name, err)
		}
		u.further = append(u.further, forge.Member{Name: name, Value: value})
	}
	return u, nil
}

// claims are what userinfo and ID tokens say of the user (OpenID Connect Core §5.1).
func (u *user) claims() forge.Object {
	claims := forge.Object{
		forge.String("sub", u.subject),
		forge.String("preferred_username", u.username),
		forge.String("email", u.email),
		forge.String("name", u.name),
	}
	return append(claims, u.further...)
}
