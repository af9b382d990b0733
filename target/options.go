// SPDX-License-Identifier: Apache-2.0

package target

import (
	"cmp"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

const (
	defaultBaseURL       = "http://localhost:8080"
	defaultUsernameClaim = "preferred_username"
	// Clocks that are kept by NTP differ by less than a second; five leave room
	// for a paused machine, and are far too few to make use of a stolen token.
	defaultLeeway = 5 * time.Second
	// A healthy provider answers in milliseconds. A caller of this API waits for
	// two of these calls at most: discovery and the question itself.
	defaultTimeout = 2 * time.Second
	maxLeeway      = 5 * time.Minute // more would be a second lifetime
)

// Options configure a server. What a deployment does not use may stay empty.
type Options struct {
	Deployment Deployment // required

	BaseURL string // of this API, as its callers see it; http://localhost:8080 when empty

	// The provider. With Discover, the endpoints that are empty are taken from
	// the issuer's OpenID configuration when they are first needed; where all
	// that the deployment needs are given, it is never fetched.
	Issuer                string // the exact `iss`; required by both JWT deployments, for introspection and with Discover
	Discover              bool
	JWKSURI               string // jwt-public-key
	PublicKey             []byte // jwt-public-key, in place of JWKSURI: PEM SubjectPublicKeyInfo or a JWK
	IntrospectionEndpoint string // client-credentials, jwt-introspection
	UserinfoEndpoint      string // authorization-grant

	Audience     string // this API, as tokens name it; required except by authorization-grant
	ClientID     string // of this API at the provider, for introspection
	ClientSecret string

	UsernameClaim  string             // the claim that holds the username; preferred_username when empty
	ServiceAccount string             // client-credentials: the name of the account that active tokens act as
	Directory      []fixtures.Account // the users of this API; fixtures.Directory() when nil

	Leeway  time.Duration // for the difference of two clocks; 5 s when zero
	Timeout time.Duration // for each call to the provider, body included; 2 s when zero

	Now        func() time.Time // time.Now when nil
	HTTPClient *http.Client     // for calls to the provider; copied, and never follows redirects. One of its own when nil
	Logger     *slog.Logger     // why requests were refused, without tokens; discarded when nil
}

// withDefaults fills in what is empty. The directory is copied: options do not
// change under a running server.
func (o Options) withDefaults() (Options, error) {
	if o.Directory == nil {
		accounts, err := fixtures.Directory()
		if err != nil {
			return o, err
		}
		o.Directory = accounts
	}
	o.Directory = append([]fixtures.Account(nil), o.Directory...)
	o.BaseURL = strings.TrimRight(cmp.Or(o.BaseURL, defaultBaseURL), "/")
	o.UsernameClaim = cmp.Or(o.UsernameClaim, defaultUsernameClaim)
	o.Leeway = cmp.Or(o.Leeway, defaultLeeway)
	o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o, nil
}
