// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/ory/fosite"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// client is a registered client as fosite wants to see it; it never changes.
type client struct {
	config fixtures.Client
}

var (
	_ fosite.Client             = (*client)(nil)
	_ fosite.ResponseModeClient = (*client)(nil)
)

func (c *client) GetID() string                      { return c.config.ID }
func (c *client) GetHashedSecret() []byte            { return nil } // see authenticate
func (c *client) GetRedirectURIs() []string          { return c.config.RedirectURIs }
func (c *client) GetGrantTypes() fosite.Arguments    { return c.config.Grants }
func (c *client) GetResponseTypes() fosite.Arguments { return fosite.Arguments{"code"} }
func (c *client) GetScopes() fosite.Arguments        { return c.config.Scopes }
func (c *client) IsPublic() bool                     { return c.config.Public }
func (c *client) GetAudience() fosite.Arguments      { return c.config.Audiences }

func (c *client) GetResponseModes() []fosite.ResponseModeType {
	return []fosite.ResponseModeType{fosite.ResponseModeQuery}
}

// defaultScope is granted where none is asked for (RFC 6749 §3.3): all but the
// scopes with which OpenID Connect asks for something about a user.
func (c *client) defaultScope() []string {
	return slices.DeleteFunc(slices.Clone(c.config.Scopes), func(scope string) bool {
		return slices.Contains([]string{"openid", "profile", "email", "offline_access"}, scope)
	})
}

// registry holds the clients and what was done to them. It is safe for
// concurrent use.
type registry struct {
	random io.Reader

	mu      sync.RWMutex
	clients map[string]*registration
}

type registration struct {
	client  *client
	secret  string // as registered
	rotated string // another one that is valid in its place; empty if there is none
	deleted bool
}

func (r *registration) current() string { return orElse(r.rotated, r.secret) }

// lookup returns a client unless it is unknown or deleted.
func (r *registry) lookup(id string) (*client, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found, ok := r.clients[id]
	if !ok || found.deleted {
		return nil, false
	}
	return found.client, true
}

// configured returns a client even if it is deleted at the moment.
func (r *registry) configured(id string) (*client, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found, ok := r.clients[id]
	if !ok {
		return nil, false
	}
	return found.client, true
}

// authenticate returns the confidential client whose secret it is. An unknown
// client costs the same comparison as a known one.
func (r *registry) authenticate(id, secret string) (*client, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found, ok := r.clients[id]
	want := ""
	if ok {
		want = found.current()
	}
	wantDigest, gotDigest := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(secret))
	same := subtle.ConstantTimeCompare(wantDigest[:], gotDigest[:]) == 1
	if !ok || found.deleted || found.client.config.Public || !same {
		return nil, false
	}
	return found.client, true
}

// change does something to a registered client.
func (r *registry) change(id string, do func(*registration) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	found, ok := r.clients[id]
	if !ok {
		return fmt.Errorf("idp: no client %q", id)
	}
	return do(found)
}

func (r *registry) setDeleted(id string, deleted bool) error {
	return r.change(id, func(found *registration) error {
		found.deleted = deleted
		return nil
	})
}

func (r *registry) rotate(id string) error {
	return r.change(id, func(found *registration) error {
		if found.client.config.Public {
			return fmt.Errorf("idp: client %q is public: it has no secret", id)
		}
		secret, err := forge.Opaque(r.random)
		if err != nil {
			return fmt.Errorf("idp: rotate secret: %w", err)
		}
		found.rotated = secret
		return nil
	})
}

func (r *registry) restore(id string) error {
	return r.change(id, func(found *registration) error {
		found.rotated = ""
		return nil
	})
}

// secret returns a client's configuration and its current secret.
func (r *registry) secret(id string) (fixtures.Client, string, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	found, ok := r.clients[id]
	if !ok || found.deleted {
		return fixtures.Client{}, "", fmt.Errorf("idp: no client %q", id)
	}
	return cloneClient(found.client.config), found.current(), nil
}

// newRegistry checks the clients, reports all problems together and draws the
// secrets that are missing. Clients without audience get the issuer as theirs,
// since every access token needs one (RFC 9068 §3).
func newRegistry(options Options, all *users) (*registry, error) {
	r := &registry{random: options.Random, clients: map[string]*registration{}}
	var problems []error
	for _, given := range options.Clients {
		given = cloneClient(given)
		given.Tokens = orElse(given.Tokens, fixtures.JWT)
		if len(given.Audiences) == 0 {
			given.Audiences = []string{options.Issuer}
		}
		problems = append(problems, checkClient(given, all))
		if r.clients[given.ID] != nil {
			problems = append(problems, fmt.Errorf("idp: client %q is there twice", given.ID))
		}
		secret, err := r.initialSecret(given, options.Secrets)
		problems = append(problems, err)
		r.clients[given.ID] = &registration{client: &client{config: given}, secret: secret}
	}
	for _, id := range slices.Sorted(maps.Keys(options.Secrets)) {
		if known := r.clients[id]; known == nil || known.client.config.Public || options.Secrets[id] == "" {
			problems = append(problems, fmt.Errorf("idp: Secrets: %q is no confidential client, or its secret is empty", id))
		}
	}
	return r, errors.Join(problems...)
}

func (r *registry) initialSecret(given fixtures.Client, secrets map[string]string) (string, error) {
	if given.Public {
		return "", nil
	}
	if secret, ok := secrets[given.ID]; ok {
		return secret, nil
	}
	return forge.Opaque(r.random)
}

func cloneClient(c fixtures.Client) fixtures.Client {
	c.Grants = slices.Clone(c.Grants)
	c.Scopes = slices.Clone(c.Scopes)
	c.Audiences = slices.Clone(c.Audiences)
	c.RedirectURIs = slices.Clone(c.RedirectURIs)
	return c
}
