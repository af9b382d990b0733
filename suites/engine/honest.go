// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"sync"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/honesty"
)

// publishedKeys are the provider's keys, parsed once for each set that it publishes.
type publishedKeys struct {
	mu       sync.Mutex
	document string
	keys     honesty.Keys
}

// honest proves, before anything is sent, that a credential has the defect that
// its recipe names and no other. What it finds is the harness's fault. A
// provider that does not say which keys it publishes cannot be checked.
func (r *Runner) honest(ctx context.Context, item Item, minted control.Minted) error {
	endpoints, err := r.config.Provider.Endpoints(ctx)
	if err != nil {
		return err
	}
	if len(endpoints.KeySet) == 0 {
		return nil
	}
	keys, err := r.published.of(endpoints.KeySet)
	if err != nil {
		return err
	}
	return honesty.Check(honesty.Evidence{
		Recipe: item.Case.Recipe, Kind: item.Deployment.Tokens,
		Token: minted.Token, Twin: minted.Twin, Keys: keys, Now: minted.At,
	})
}

func (p *publishedKeys) of(document []byte) (honesty.Keys, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.document == string(document) {
		return p.keys, nil
	}
	keys, err := honesty.ParseKeys(document)
	if err != nil {
		return honesty.Keys{}, err
	}
	p.document, p.keys = string(document), keys
	return keys, nil
}
