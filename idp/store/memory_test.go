// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"github.com/bearproof-dev/bearproof/idp/store"
)

type clock struct{ nanos atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *clock) move(span time.Duration) { c.nanos.Add(int64(span)) }

func newMemory(t *testing.T, limit int) (*store.Memory, *clock) {
	t.Helper()
	c := &clock{}
	m, err := store.NewMemory(store.Options{Now: c.now, Limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	return m, c
}

// lasting returns an entry of a grant that expires after so many seconds.
func lasting(c *clock, grant string, seconds int) store.Entry {
	return store.Entry{GrantID: grant, ClientID: "app", Issued: c.now(), Expires: c.now().Add(time.Duration(seconds) * time.Second)}
}

func put(t *testing.T, m store.Store, kind store.Kind, key string, entry store.Entry) {
	t.Helper()
	if err := m.Put(t.Context(), kind, key, entry); err != nil {
		t.Fatal(err)
	}
}

func wantGet(t *testing.T, m store.Store, kind store.Kind, key string, want error) {
	t.Helper()
	if _, err := m.Get(t.Context(), kind, key); !errors.Is(err, want) {
		t.Errorf("get %s %q: got %v, want %v", kind, key, err, want)
	}
}

func wantDenied(t *testing.T, m store.Store, id string, want bool) {
	t.Helper()
	if denied, err := m.Denied(t.Context(), id); err != nil || denied != want {
		t.Errorf("denied %q: got %t, %v, want %t", id, denied, err, want)
	}
}

func TestEntriesAreCopies(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	entry := lasting(c, "g", 60)
	entry.Scope, entry.Audience, entry.Params = []string{"a"}, []string{"b"}, map[string]string{"k": "v"}
	put(t, m, store.Code, "x", entry)
	spoil := func(e store.Entry) { e.Scope[0], e.Audience[0], e.Params["k"] = "!", "!", "!" }
	spoil(entry)
	first, err := m.Get(t.Context(), store.Code, "x")
	if err != nil {
		t.Fatal(err)
	}
	spoil(first)
	claimed, err := m.Claim(t.Context(), store.Code, "x", "me")
	if err != nil {
		t.Fatal(err)
	}
	spoil(claimed)
	used, err := m.Claim(t.Context(), store.Code, "x", "you")
	if !errors.Is(err, store.ErrUsed) {
		t.Fatal(err)
	}
	want := lasting(c, "g", 60)
	want.Scope, want.Audience, want.Params = []string{"a"}, []string{"b"}, map[string]string{"k": "v"}
	if diff := cmp.Diff(want, used); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
}

func TestKindsAreApart(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	put(t, m, store.Code, "x", lasting(c, "", 60))
	wantGet(t, m, store.Code, "x", nil)
	wantGet(t, m, store.Access, "x", store.ErrNotFound)
	if err := m.Delete(t.Context(), store.Access, "x"); err != nil {
		t.Error(err)
	}
	wantGet(t, m, store.Code, "x", nil)
	if err := m.Delete(t.Context(), store.Code, "x"); err != nil {
		t.Error(err)
	}
	wantGet(t, m, store.Code, "x", store.ErrNotFound)
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	put(t, m, store.Access, "x", lasting(c, "g", 60))
	c.move(time.Minute - 1)
	wantGet(t, m, store.Access, "x", nil)
	c.move(1)
	wantGet(t, m, store.Access, "x", store.ErrNotFound)
	if _, err := m.Claim(t.Context(), store.Access, "x", "me"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("claim: got %v, want not found", err)
	}
}

func TestClaim(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	put(t, m, store.Code, "x", lasting(c, "g", 60))
	for range 2 {
		if _, err := m.Claim(t.Context(), store.Code, "x", "me"); err != nil {
			t.Errorf("the claimant got %v", err)
		}
	}
	used, err := m.Claim(t.Context(), store.Code, "x", "you")
	if !errors.Is(err, store.ErrUsed) || used.GrantID != "g" {
		t.Errorf("another claimant got %+v, %v", used, err)
	}
	wantGet(t, m, store.Code, "x", store.ErrUsed)
	if _, err := m.Claim(t.Context(), store.Code, "x", ""); err == nil {
		t.Error("nobody may claim nothing")
	}
}

func TestUsedCodeIsKnownWhileItsTokensLive(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	put(t, m, store.Code, "code", lasting(c, "g", 60))
	if _, err := m.Claim(t.Context(), store.Code, "code", "me"); err != nil {
		t.Fatal(err)
	}
	put(t, m, store.Refresh, "refresh", lasting(c, "g", 3600))
	c.move(time.Hour - time.Second)
	put(t, m, store.Access, "sweeps", lasting(c, "", 60))
	wantGet(t, m, store.Code, "code", store.ErrUsed)
	c.move(time.Second)
	wantGet(t, m, store.Code, "code", store.ErrNotFound)
}

func TestRevokeGrant(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	proof := lasting(c, "g", 60)
	proof.SelfContained = true
	put(t, m, store.Access, "opaque", lasting(c, "g", 60))
	put(t, m, store.Access, "jti", proof)
	put(t, m, store.Refresh, "refresh", lasting(c, "g", 3600))
	put(t, m, store.Access, "other", lasting(c, "h", 60))
	for range 2 {
		if err := m.RevokeGrant(t.Context(), "g"); err != nil {
			t.Fatal(err)
		}
	}
	put(t, m, store.Access, "late", lasting(c, "g", 60))
	put(t, m, store.Access, "late jti", proof)
	for kind, keys := range map[store.Kind][]string{store.Access: {"opaque", "jti", "late", "late jti"}, store.Refresh: {"refresh"}} {
		for _, key := range keys {
			wantGet(t, m, kind, key, store.ErrNotFound)
		}
	}
	wantGet(t, m, store.Access, "other", nil)
	wantDenied(t, m, "jti", true)
	wantDenied(t, m, "late jti", true)
	wantDenied(t, m, "opaque", false)
	if err := m.RevokeGrant(t.Context(), "unknown"); err != nil {
		t.Error(err)
	}
}

func TestDeny(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	if err := m.Deny(t.Context(), "x", c.now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	wantDenied(t, m, "x", true)
	wantDenied(t, m, "y", false)
	c.move(time.Minute)
	wantDenied(t, m, "x", false)
}

func TestBounds(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 20)
	for round := range 5 {
		for i := range 20 {
			put(t, m, store.Access, fmt.Sprint(round, i), lasting(c, fmt.Sprint(round, i), 60))
			if err := m.Deny(t.Context(), fmt.Sprint(round, i), c.now().Add(time.Minute)); err != nil {
				t.Fatalf("round %d: deny %d: %v", round, i, err)
			}
		}
		if err := m.Put(t.Context(), store.Access, "more", lasting(c, "", 60)); !errors.Is(err, store.ErrFull) {
			t.Fatalf("round %d: got %v, want full", round, err)
		}
		if err := m.Deny(t.Context(), "more", c.now().Add(time.Minute)); !errors.Is(err, store.ErrFull) {
			t.Fatalf("round %d: got %v, want full", round, err)
		}
		wantGet(t, m, store.Access, fmt.Sprint(round, 0), nil)
		c.move(time.Minute) // what has expired makes room
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	if _, err := store.NewMemory(store.Options{Limit: -1}); err == nil {
		t.Error("a negative limit is accepted")
	}
	m, _ := newMemory(t, 0)
	if err := m.Put(t.Context(), store.Code, "x", store.Entry{}); err == nil {
		t.Error("an entry that never expires is accepted")
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	m, c := newMemory(t, 0)
	ctx := context.Background()
	for round := range 200 {
		grant := fmt.Sprint(round)
		put(t, m, store.Code, grant, lasting(c, grant, 60))
		var winners atomic.Int32
		var group errgroup.Group
		for racer := range 16 {
			group.Go(func() error {
				_, err := m.Claim(ctx, store.Code, grant, fmt.Sprint(racer))
				if errors.Is(err, store.ErrUsed) {
					return m.RevokeGrant(ctx, grant)
				}
				winners.Add(1)
				return errors.Join(err, m.Put(ctx, store.Access, grant, lasting(c, grant, 60)))
			})
		}
		if err := group.Wait(); err != nil {
			t.Fatal(err)
		}
		if winners.Load() != 1 {
			t.Fatalf("round %d has %d winners, want 1", round, winners.Load())
		}
		wantGet(t, m, store.Access, grant, store.ErrNotFound)
	}
}
