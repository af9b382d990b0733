// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	// defaultLimit bounds each table. An entry takes about half a kilobyte.
	defaultLimit = 250_000
	// sweepStep is how much each Put and Deny clears away. It is more than they
	// add, so what has expired is gone long before the store is full of it.
	sweepStep = 16
)

// Options configure a memory store; the zero value is useful.
type Options struct {
	Now   func() time.Time // the clock that decides what has expired; nil: time.Now
	Limit int              // the most codes and tokens, grants, and denials, each; 0: 250 000
}

// Memory is a [Store] that is gone with the process. What has expired stays
// forgotten even if the clock is set back.
type Memory struct {
	now   func() time.Time
	limit int

	mu      sync.Mutex
	entries table[*record]
	grants  table[*grant]
	denied  table[struct{}]
}

var _ Store = (*Memory)(nil)

type record struct {
	entry    Entry
	claimant string // who uses it; empty while unused
}

type grant struct {
	revoked bool
	members map[string]Kind // full key → kind, of all that is remembered of the grant
}

// NewMemory makes an empty store.
func NewMemory(options Options) (*Memory, error) {
	if options.Limit < 0 {
		return nil, fmt.Errorf("store: limit is %d, want at least 0", options.Limit)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Limit == 0 {
		options.Limit = defaultLimit
	}
	return &Memory{
		now: options.Now, limit: options.Limit,
		entries: newTable[*record](), grants: newTable[*grant](), denied: newTable[struct{}](),
	}, nil
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, kind Kind, key string, entry Entry) error {
	if entry.Expires.IsZero() {
		return errors.New("store: put: the entry never expires")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweepLocked()
	if m.entries.size() >= m.limit || m.grants.size() >= m.limit {
		return fmt.Errorf("store: put %s: %w", kind, ErrFull)
	}
	full := fullKey(kind, key)
	if entry.GrantID != "" {
		g := m.joinLocked(entry)
		if g.revoked {
			return m.denyEntryLocked(key, entry)
		}
		g.members[full] = kind
	}
	m.entries.put(full, &record{entry: entry.clone()}, entry.Expires)
	return nil
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, kind Kind, key string) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := m.findLocked(kind, key)
	if found == nil {
		return Entry{}, ErrNotFound
	}
	if found.claimant != "" {
		return found.entry.clone(), ErrUsed
	}
	return found.entry.clone(), nil
}

// Claim implements [Store].
func (m *Memory) Claim(_ context.Context, kind Kind, key, claimant string) (Entry, error) {
	if claimant == "" {
		return Entry{}, errors.New("store: claim: no claimant")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found := m.findLocked(kind, key)
	switch {
	case found == nil:
		return Entry{}, ErrNotFound
	case found.claimant == "":
		found.claimant = claimant
	case found.claimant != claimant:
		return found.entry.clone(), ErrUsed
	}
	return found.entry.clone(), nil
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, kind Kind, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.removeLocked(fullKey(kind, key))
	return nil
}

// findLocked returns a record that is still valid, or used and not forgotten.
func (m *Memory) findLocked(kind Kind, key string) *record {
	found, ok := m.entries.rows[fullKey(kind, key)]
	if !ok || !m.now().Before(m.keptUntilLocked(found.value)) {
		return nil
	}
	return found.value
}

// keptUntilLocked: a used code or refresh token must be recognised when it is
// sent again, for as long as there is something to revoke then.
func (m *Memory) keptUntilLocked(r *record) time.Time {
	if g, ok := m.grants.rows[r.entry.GrantID]; ok && r.claimant != "" && g.until.After(r.entry.Expires) {
		return g.until
	}
	return r.entry.Expires
}

func (m *Memory) removeLocked(full string) {
	found, ok := m.entries.rows[full]
	if !ok {
		return
	}
	if g, ok := m.grants.rows[found.value.entry.GrantID]; ok {
		delete(g.value.members, full)
	}
	m.entries.remove(full)
}

// sweepLocked clears away what has expired, but no more than a few at a time.
func (m *Memory) sweepLocked() {
	now := m.now()
	for range sweepStep {
		due := m.entries.first(now)
		if due == nil {
			break
		}
		if kept := m.keptUntilLocked(due.value); kept.After(now) {
			m.entries.put(due.key, due.value, kept)
			continue
		}
		m.removeLocked(due.key)
	}
	for range sweepStep {
		due := m.grants.first(now)
		if due == nil {
			break
		}
		m.grants.remove(due.key)
	}
	for range sweepStep {
		due := m.denied.first(now)
		if due == nil {
			break
		}
		m.denied.remove(due.key)
	}
}

// fullKey keeps the kinds apart: no kind has a colon in it.
func fullKey(kind Kind, key string) string { return string(kind) + ":" + key }
