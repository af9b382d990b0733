// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// RevokeGrant implements [Store].
func (m *Memory) RevokeGrant(_ context.Context, grantID string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	g, ok := m.grants.rows[grantID]
	if !ok {
		return nil
	}
	g.value.revoked = true
	for full, kind := range g.value.members {
		if kind == Code {
			continue // it stays known as used
		}
		entry := m.entries.rows[full].value.entry
		if err := m.denyEntryLocked(strings.TrimPrefix(full, fullKey(kind, "")), entry); err != nil {
			return err
		}
		m.removeLocked(full)
	}
	return nil
}

// Deny implements [Store].
func (m *Memory) Deny(_ context.Context, tokenID string, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sweepLocked()
	return m.denyLocked(tokenID, until)
}

// Denied implements [Store].
func (m *Memory) Denied(_ context.Context, tokenID string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.denied.rows[tokenID]
	return ok && m.now().Before(found.until), nil
}

// joinLocked returns the grant of an entry, kept at least as long as the entry.
func (m *Memory) joinLocked(entry Entry) *grant {
	known, ok := m.grants.rows[entry.GrantID]
	if !ok {
		g := &grant{members: map[string]Kind{}}
		m.grants.put(entry.GrantID, g, entry.Expires)
		return g
	}
	if entry.Expires.After(known.until) {
		m.grants.put(entry.GrantID, known.value, entry.Expires)
	}
	return known.value
}

// denyEntryLocked is what revoking means for a token that proves itself. All
// others are revoked by not being there.
func (m *Memory) denyEntryLocked(key string, entry Entry) error {
	if !entry.SelfContained {
		return nil
	}
	return m.denyLocked(key, entry.Expires)
}

func (m *Memory) denyLocked(tokenID string, until time.Time) error {
	if m.denied.size() >= m.limit {
		return fmt.Errorf("store: deny: %w", ErrFull)
	}
	m.denied.put(tokenID, struct{}{}, until)
	return nil
}
