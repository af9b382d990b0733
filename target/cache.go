// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"time"
)

const (
	freshFor = 5 * time.Minute  // how long a withdrawn key is still accepted
	staleFor = 30 * time.Minute // the same while the provider cannot be reached
	// coolDown lets a flood of unknown key ids cost one fetch, and a key that
	// was just published be found soon enough.
	coolDown = 10 * time.Second
	// retryAfter keeps an outage from lasting longer than it does, and the
	// callers of this API from hammering a provider that is about to recover.
	retryAfter = time.Second
)

// cached is a document of the provider that is fetched when it is first needed
// and kept for a bounded time. One fetch runs at a time; the others wait for
// it and use what it brought.
type cached[T any] struct {
	fetch func(context.Context) (T, error)
	now   func() time.Time
	lock  chan struct{} // a mutex that a waiting request can give up on

	value   T
	fetched time.Time // when value was fetched; zero for never
	tried   time.Time // when a fetch last failed; zero if the last one did not
	failure error
}

func newCached[T any](now func() time.Time, fetch func(context.Context) (T, error)) *cached[T] {
	return &cached[T]{fetch: fetch, now: now, lock: make(chan struct{}, 1)}
}

// get returns the document, at most freshFor old, or staleFor while a newer one
// cannot be had.
func (c *cached[T]) get(ctx context.Context) (T, error) { return c.atMost(ctx, freshFor) }

// renew returns a document that is newer than the one get returned, unless
// that was fetched within the cool-down.
func (c *cached[T]) renew(ctx context.Context) (T, error) { return c.atMost(ctx, coolDown) }

func (c *cached[T]) atMost(ctx context.Context, age time.Duration) (T, error) {
	select {
	case c.lock <- struct{}{}:
		defer func() { <-c.lock }()
	case <-ctx.Done():
		var none T
		return none, refuse(ProviderFault, ctx.Err())
	}
	if !c.youngerLocked(age) && c.now().Sub(c.tried) >= retryAfter {
		c.fetchLocked(ctx)
	}
	if c.failure != nil && !c.youngerLocked(staleFor) {
		var none T
		return none, c.failure
	}
	return c.value, nil
}

func (c *cached[T]) youngerLocked(age time.Duration) bool {
	return !c.fetched.IsZero() && c.now().Sub(c.fetched) < age
}

// fetchLocked outlives the request that happened to start it, since others
// wait for the same document. The fetch has a timeout of its own.
func (c *cached[T]) fetchLocked(ctx context.Context) {
	value, err := c.fetch(context.WithoutCancel(ctx))
	if err != nil {
		c.failure, c.tried = err, c.now()
		return
	}
	c.value, c.failure, c.fetched, c.tried = value, nil, c.now(), time.Time{}
}
