// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/bearproof-dev/bearproof/idp/forge"
)

// maxKeys bounds the keys that stay published after rotations.
const maxKeys = 8

// keyRing holds the signing keys: the current one, and older ones that are
// still published so that their tokens stay valid. The first key is made in the
// background, since an RSA key takes a while; whoever needs it waits. It is
// safe for concurrent use.
type keyRing struct {
	alg     string
	random  io.Reader
	foreign func() (*forge.Key, error) // one key that is never published

	ready chan struct{} // closed when the first key is there, or err
	mu    sync.RWMutex
	keys  []*forge.Key // the current one first; never changed in place
	err   error
}

// newKeyRing makes the first key unless it is given one.
func newKeyRing(alg string, first *forge.Key, random io.Reader) *keyRing {
	ring := &keyRing{alg: alg, random: random, ready: make(chan struct{})}
	ring.foreign = sync.OnceValues(ring.generate)
	if first != nil {
		ring.alg, ring.keys = first.Alg(), []*forge.Key{first}
		close(ring.ready)
		return ring
	}
	go ring.start()
	return ring
}

func (r *keyRing) start() {
	defer close(r.ready)
	key, err := r.generate()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.err = err
		return
	}
	r.keys = []*forge.Key{key}
}

func (r *keyRing) generate() (*forge.Key, error) {
	key, err := forge.GenerateKey(r.alg, r.random)
	if err != nil {
		return nil, fmt.Errorf("idp: make signing key: %w", err)
	}
	return key, nil
}

// wait returns when the first key has been made, or has failed to be.
func (r *keyRing) wait(ctx context.Context) error {
	select {
	case <-r.ready:
		return nil
	default:
	}
	select {
	case <-r.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("idp: wait for signing key: %w", ctx.Err())
	}
}

// published returns all keys, the current one first.
func (r *keyRing) published(ctx context.Context) ([]*forge.Key, error) {
	if err := r.wait(ctx); err != nil {
		return nil, err
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys, r.err
}

// current returns the key that signs.
func (r *keyRing) current(ctx context.Context) (*forge.Key, error) {
	keys, err := r.published(ctx)
	if err != nil {
		return nil, err
	}
	return keys[0], nil
}

// rotate makes another key the current one. The older ones stay published.
func (r *keyRing) rotate(ctx context.Context) error {
	if _, err := r.published(ctx); err != nil {
		return err
	}
	key, err := r.generate()
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	keys := append([]*forge.Key{key}, r.keys...)
	r.keys = keys[:min(len(keys), maxKeys)]
	return nil
}
