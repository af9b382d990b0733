// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"crypto"
	"errors"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// KeySource finds the keys that may have signed a token.
type KeySource interface {
	// Keys returns the public keys of that id whose one algorithm is alg; all of
	// that algorithm when kid is empty. No key is no error. The key id is only a
	// hint: a key without one fits every id.
	Keys(ctx context.Context, kid, alg string) ([]crypto.PublicKey, error)
}

func newKeySource(provider *provider, options Options) (KeySource, error) {
	if len(options.PublicKey) > 0 {
		key, err := parsePublicKey(options.PublicKey)
		return fixedKeys{key}, err
	}
	endpoint := provider.endpoint(options.JWKSURI, func(m metadata) string { return m.JWKSURI })
	return &remoteKeys{set: newCached(options.Now, func(ctx context.Context) ([]publicKey, error) {
		return provider.keySet(ctx, endpoint)
	})}, nil
}

// publicKey is a key with the one algorithm that it may be used with.
type publicKey struct {
	id  string // empty when it has none
	alg string
	key crypto.PublicKey
}

// fixedKeys are keys that the administrator configured.
type fixedKeys []publicKey

// Keys implements [KeySource].
func (f fixedKeys) Keys(_ context.Context, kid, alg string) ([]crypto.PublicKey, error) {
	var found []crypto.PublicKey
	for _, candidate := range f {
		if candidate.alg == alg && (kid == "" || candidate.id == "" || candidate.id == kid) {
			found = append(found, candidate.key)
		}
	}
	return found, nil
}

// remoteKeys are the keys of a JWKS URI.
type remoteKeys struct {
	set *cached[[]publicKey]
}

// Keys implements [KeySource]. An unknown id may be that of a new key, so the
// set is fetched again, but not more often than the cool-down allows.
func (r *remoteKeys) Keys(ctx context.Context, kid, alg string) ([]crypto.PublicKey, error) {
	set, err := r.set.get(ctx)
	if err != nil {
		return nil, err
	}
	known := func(key publicKey) bool { return key.id == kid || key.id == "" }
	if kid != "" && !slices.ContainsFunc(set, known) {
		if set, err = r.set.renew(ctx); err != nil {
			return nil, err
		}
	}
	return fixedKeys(set).Keys(ctx, kid, alg)
}

// keySet fetches a JWK Set (RFC 7517 §5). Members that cannot be used are left
// out, and spoil nothing else.
func (p *provider) keySet(ctx context.Context, find endpoint) ([]publicKey, error) {
	url, err := find(ctx)
	if err != nil {
		return nil, err
	}
	var document struct {
		Keys []jsontext.Value `json:"keys"`
	}
	if err := p.get(ctx, url, maxKeySetBody, &document); err != nil {
		return nil, err
	}
	if document.Keys == nil {
		return nil, refuse(ProviderFault, errors.New("JWKS has no member keys"))
	}
	var set []publicKey
	for _, text := range document.Keys {
		if key, err := parseJWK(text); err == nil {
			set = append(set, key)
		}
	}
	return set, nil
}
