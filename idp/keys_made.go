// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/bearproof-dev/bearproof/idp/forge"
)

func generateKey(alg string, random io.Reader) (*forge.Key, error) {
	key, err := forge.GenerateKey(alg, random)
	if err != nil {
		return nil, fmt.Errorf("idp: make signing key: %w", err)
	}
	return key, nil
}

// pendingKey is a key that is being made. It is safe for concurrent use.
type pendingKey struct {
	ready chan struct{} // closed when key or err is there
	key   *forge.Key
	err   error
}

// makeKey makes a key in the background.
func makeKey(alg string, random io.Reader) *pendingKey {
	pending := &pendingKey{ready: make(chan struct{})}
	go func() {
		defer close(pending.ready)
		pending.key, pending.err = generateKey(alg, random)
	}()
	return pending
}

// keyAtHand is a key that has been made already.
func keyAtHand(key *forge.Key) *pendingKey {
	pending := &pendingKey{ready: make(chan struct{}), key: key}
	close(pending.ready)
	return pending
}

// wait returns when the key has been made, or has failed to be. A key that is
// there is returned even if the context has ended.
func (p *pendingKey) wait(ctx context.Context) error {
	select {
	case <-p.ready:
		return nil
	default:
	}
	select {
	case <-p.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("idp: wait for signing key: %w", ctx.Err())
	}
}

func (p *pendingKey) get(ctx context.Context) (*forge.Key, error) {
	if err := p.wait(ctx); err != nil {
		return nil, err
	}
	return p.key, p.err
}

// foreignKeys are keys that are never published, one of each type, made when
// they are needed first. It is safe for concurrent use.
type foreignKeys struct {
	random io.Reader
	mu     sync.Mutex
	keys   map[string]*forge.Key // by algorithm
}

func (f *foreignKeys) get(alg string) (*forge.Key, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if key, made := f.keys[alg]; made {
		return key, nil
	}
	key, err := f.sameType(alg)
	if err != nil {
		return nil, err
	}
	if f.keys == nil {
		f.keys = map[string]*forge.Key{}
	}
	f.keys[alg] = key
	return key, nil
}

// sameType returns a key of the type that the algorithm needs: all RSA
// algorithms share one.
func (f *foreignKeys) sameType(alg string) (*forge.Key, error) {
	for _, key := range f.keys {
		if same, err := key.As(alg); err == nil {
			return same, nil
		}
	}
	return generateKey(alg, f.random)
}
