// SPDX-License-Identifier: Apache-2.0

// Package store remembers what an identity provider must not forget: codes,
// access and refresh tokens, and what was revoked. [Store] is the interface,
// [NewMemory] the store that keeps everything in the process.
//
// A store never sees a code or a token itself, only the key that the provider
// derives from it. What a store is given and what it returns are copies.
package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// Kind says what an entry stands for. Keys are unique within their kind.
type Kind string

// The kinds.
const (
	Code    Kind = "code"    // an authorization code (RFC 6749 §4.1.2)
	Access  Kind = "access"  // an access token
	Refresh Kind = "refresh" // a refresh token
)

// The errors that callers tell apart.
var (
	// ErrNotFound says that there is no such entry: it was never put, it has
	// expired, or it was deleted or revoked.
	ErrNotFound = errors.New("store: not found")
	// ErrUsed says that the entry may be used once and somebody else was first.
	ErrUsed = errors.New("store: already used")
	// ErrFull says that the store holds as much as it may; nothing was put.
	ErrFull = errors.New("store: full")
)

// Entry is what is remembered of a code or a token.
type Entry struct {
	GrantID  string // what all tokens of one authorization have in common; empty if it stands alone
	ClientID string
	Username string // empty if the client acts for itself
	Scope    []string
	Audience []string
	Params   map[string]string // of the authorization request, such as its redirect_uri
	AuthTime time.Time         // when the user logged in
	Issued   time.Time
	Expires  time.Time // must be set: every entry is forgotten some time

	// SelfContained marks an access token that proves itself, whose key is its
	// `jti`. Revoking it means to deny that `jti`.
	SelfContained bool
}

// clone returns a copy that shares nothing with the entry.
func (e Entry) clone() Entry {
	e.Scope = slices.Clone(e.Scope)
	e.Audience = slices.Clone(e.Audience)
	e.Params = maps.Clone(e.Params)
	return e
}

// Store is what a provider needs to remember. All methods may be called
// concurrently, and each is atomic.
type Store interface {
	// Put remembers an entry until it expires. An entry whose grant has been
	// revoked is revoked as soon as it is put, so that it makes no difference
	// which of the two came first.
	Put(ctx context.Context, kind Kind, key string, entry Entry) error
	// Get returns an entry. It is ErrUsed, with the entry, once it was claimed.
	Get(ctx context.Context, kind Kind, key string) (Entry, error)
	// Claim returns an entry that may be used once: to the first claimant, as
	// often as it asks; to everybody else it is ErrUsed, with the entry. A used
	// entry is remembered for as long as anything of its grant is.
	Claim(ctx context.Context, kind Kind, key, claimant string) (Entry, error)
	// Delete forgets an entry; it is no error if there is none.
	Delete(ctx context.Context, kind Kind, key string) error
	// RevokeGrant revokes all access and refresh tokens of a grant, also those
	// that are put later.
	RevokeGrant(ctx context.Context, grantID string) error
	// Deny makes Denied true for a `jti` until that time.
	Deny(ctx context.Context, tokenID string, until time.Time) error
	// Denied reports whether a `jti` was denied.
	Denied(ctx context.Context, tokenID string) (bool, error)
}
