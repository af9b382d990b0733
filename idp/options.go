// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// Options configure a provider. The zero value is useful with [Start]; [New]
// needs an Issuer. Nothing in it is changed or kept by the provider.
type Options struct {
	// Issuer is the provider's name and the URL below which it is reached: an
	// http or https URL without query and fragment (RFC 8414 §2). Start makes
	// one of its address if it is empty.
	Issuer  string
	Users   []fixtures.User   // nil: fixtures.Users
	Clients []fixtures.Client // nil: fixtures.Clients
	Secrets map[string]string // client id → secret; those that are not in it are drawn

	SigningAlg           string        // RS256 or ES256; empty: RS256
	Key                  *forge.Key    // signs, with its own algorithm; nil: a fresh key is made
	AccessTokenLifetime  time.Duration // of access and ID tokens, in whole seconds; 0: five minutes
	RefreshTokenLifetime time.Duration // 0: a day
	CodeLifetime         time.Duration // 0: a minute (RFC 6749 §4.1.2 allows ten at most)

	Now    func() time.Time // decides what has expired; nil: time.Now
	Random io.Reader        // for keys, secrets, codes and tokens; nil: crypto/rand
	Logger *slog.Logger     // nil: nothing is logged

	// AllowRemote lets Start listen on an address that other machines reach.
	// Whoever reaches the provider is any user and any client: never do so on
	// a network that is not yours.
	AllowRemote bool
}

// withDefaults returns the options with everything set, or all that is wrong with them.
func (o Options) withDefaults() (Options, error) {
	var usersErr, clientsErr error
	if o.Users == nil {
		o.Users, usersErr = fixtures.Users()
	}
	if o.Clients == nil {
		o.Clients, clientsErr = fixtures.Clients()
	}
	o.SigningAlg = orElse(o.SigningAlg, forge.RS256)
	o.AccessTokenLifetime = orElse(o.AccessTokenLifetime, 5*time.Minute)
	o.RefreshTokenLifetime = orElse(o.RefreshTokenLifetime, 24*time.Hour)
	o.CodeLifetime = orElse(o.CodeLifetime, time.Minute)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	} else {
		o.Random = &lockedReader{reader: o.Random}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, errors.Join(usersErr, clientsErr, checkIssuer(o.Issuer), o.checkTimes(), o.checkAlg())
}

func (o Options) checkAlg() error {
	if o.SigningAlg != forge.RS256 && o.SigningAlg != forge.ES256 {
		return fmt.Errorf("idp: SigningAlg is %q, want RS256 or ES256", o.SigningAlg)
	}
	return nil
}

func (o Options) checkTimes() error {
	var problems []error
	check := func(name string, lifetime time.Duration) {
		if lifetime < time.Second || lifetime%time.Second != 0 {
			problems = append(problems, fmt.Errorf("idp: %s is %s, want whole seconds, one at least", name, lifetime))
		}
	}
	check("AccessTokenLifetime", o.AccessTokenLifetime)
	check("RefreshTokenLifetime", o.RefreshTokenLifetime)
	check("CodeLifetime", o.CodeLifetime)
	return errors.Join(problems...)
}

func checkIssuer(issuer string) error {
	parsed, err := url.Parse(issuer)
	switch {
	case err != nil:
		return fmt.Errorf("idp: Issuer is not a URL: %w", err)
	case parsed.Scheme != "http" && parsed.Scheme != "https", parsed.Host == "":
		return fmt.Errorf("idp: Issuer is %q, want an absolute http or https URL", issuer)
	case parsed.RawQuery != "", parsed.ForceQuery, parsed.Fragment != "", parsed.User != nil:
		return fmt.Errorf("idp: Issuer is %q, want a URL without user, query and fragment", issuer)
	}
	return nil
}

// orElse returns value, or fallback if value is not set.
func orElse[T comparable](value, fallback T) T {
	var unset T
	if value == unset {
		return fallback
	}
	return value
}

// lockedReader makes any source of randomness safe for concurrent use.
type lockedReader struct {
	mu     sync.Mutex
	reader io.Reader
}

func (r *lockedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return io.ReadFull(r.reader, p)
}
