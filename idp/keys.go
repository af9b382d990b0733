// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"io"
	"slices"
	"sync"

	"github.com/bearproof-dev/bearproof/idp/forge"
)

// maxKeys bounds the keys that stay published after rotations, the second one
// not counted.
const maxKeys = 8

// keyRing holds the signing keys: the current one, a second one of the other
// type, and older ones that are still published so that their tokens stay
// valid. The first is made in the background at once, the second when it is
// needed, since an RSA key takes a while; whoever needs one waits. It is safe
// for concurrent use.
type keyRing struct {
	alg       string
	random    io.Reader
	first     *pendingKey
	strangers foreignKeys

	mu      sync.RWMutex
	second  *pendingKey  // nil until it is needed
	rotated []*forge.Key // made by rotate, the newest first; never changed in place
}

// newKeyRing makes the keys, the first one only if it is not given.
func newKeyRing(alg string, first *forge.Key, random io.Reader) *keyRing {
	ring := &keyRing{alg: alg, random: random, strangers: foreignKeys{random: random}}
	if first != nil {
		ring.alg, ring.first = first.Alg(), keyAtHand(first)
	} else {
		ring.first = makeKey(alg, random)
	}
	return ring
}

// otherAlg is the algorithm of the second key: clients that know one type of
// keys only meet the other, and must not stumble over it (RFC 7517 §5).
func otherAlg(alg string) string {
	if alg == forge.ES256 {
		return forge.RS256
	}
	return forge.ES256
}

// wait returns when no key is being made any more.
func (r *keyRing) wait(ctx context.Context) error {
	if err := r.first.wait(ctx); err != nil {
		return err
	}
	r.mu.RLock()
	second := r.second
	r.mu.RUnlock()
	if second == nil {
		return nil
	}
	return second.wait(ctx)
}

// current returns the key that signs.
func (r *keyRing) current(ctx context.Context) (*forge.Key, error) {
	keys, err := r.signers(ctx)
	if err != nil {
		return nil, err
	}
	return keys[0], nil
}

// signers returns the keys that sign or have signed by themselves, the current
// one first.
func (r *keyRing) signers(ctx context.Context) ([]*forge.Key, error) {
	first, err := r.first.get(ctx)
	if err != nil {
		return nil, err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	keys := slices.Concat(r.rotated, []*forge.Key{first})
	return keys[:min(len(keys), maxKeys)], nil
}

// other returns the second key.
func (r *keyRing) other(ctx context.Context) (*forge.Key, error) {
	r.mu.Lock()
	if r.second == nil {
		r.second = makeKey(otherAlg(r.alg), r.random)
	}
	second := r.second
	r.mu.Unlock()
	return second.get(ctx)
}

// published returns all keys: the current one first, then the second one, then
// those that have been current.
func (r *keyRing) published(ctx context.Context) ([]*forge.Key, error) {
	keys, err := r.signers(ctx)
	if err != nil {
		return nil, err
	}
	second, err := r.other(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Insert(keys, 1, second), nil
}

// rotate makes another key the current one. The older ones stay published.
func (r *keyRing) rotate(ctx context.Context) error {
	if _, err := r.first.get(ctx); err != nil {
		return err
	}
	key, err := generateKey(r.alg, r.random)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	rotated := append([]*forge.Key{key}, r.rotated...)
	r.rotated = rotated[:min(len(rotated), maxKeys)]
	return nil
}

// foreign returns a key for an algorithm that is never published: the same one
// each time. An empty algorithm is that of the current key.
func (r *keyRing) foreign(alg string) (*forge.Key, error) {
	return r.strangers.get(orElse(alg, r.alg))
}
