// SPDX-License-Identifier: Apache-2.0

package killmatrix

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/bearproof-dev/bearproof/idp/control"
)

// tokenLifetime is longer than any matrix takes: its tokens are used again.
const tokenLifetime = time.Hour

// mintOnce is a provider that mints each credential once and hands it out
// again: all mutants are sent the same, and signing is what costs most. It is
// safe for concurrent use.
type mintOnce struct {
	control.Provider
	mu     sync.Mutex
	minted map[string]control.Minted
}

// Mint implements [control.Provider].
func (m *mintOnce) Mint(ctx context.Context, request control.MintRequest) (control.Minted, error) {
	key, err := json.Marshal(request)
	if err != nil {
		return m.Provider.Mint(ctx, request)
	}
	m.mu.Lock()
	known, done := m.minted[string(key)]
	m.mu.Unlock()
	if done {
		return known, nil
	}
	minted, err := m.Provider.Mint(ctx, request)
	if err != nil {
		return control.Minted{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.minted[string(key)] = minted
	return minted, nil
}
