// SPDX-License-Identifier: Apache-2.0

// Package control says what one may ask of a fake identity provider besides
// its protocol: mint any credential, break and restore a client, read what was
// requested. [Provider] is the interface; a provider in the same process
// implements it directly.
package control

import (
	"context"
	"encoding/json"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Provider is the control surface of one issuer. All methods may be called
// concurrently.
type Provider interface {
	// Endpoints returns where the provider is reached and how its tokens are verified.
	Endpoints(ctx context.Context) (Endpoints, error)
	// Mint builds a credential from a recipe, and its valid twin.
	Mint(ctx context.Context, request MintRequest) (Minted, error)
	// Client returns a registered client with its current secret.
	Client(ctx context.Context, id string) (Client, error)
	// DeleteClient makes the provider forget a client until RestoreClient.
	DeleteClient(ctx context.Context, id string) error
	// RestoreClient undoes DeleteClient; it is no error if the client is there.
	RestoreClient(ctx context.Context, id string) error
	// RotateSecret gives a client another random secret until RestoreSecret.
	RotateSecret(ctx context.Context, id string) error
	// RestoreSecret undoes RotateSecret; it is no error if nothing was rotated.
	RestoreSecret(ctx context.Context, id string) error
	// Journal returns the requests that the provider answered after the given
	// sequence number (0 for all it still remembers), oldest first.
	Journal(ctx context.Context, after uint64) ([]Request, error)
}

// Endpoints are the provider's URLs and its public key.
type Endpoints struct {
	Issuer        string `json:"issuer"`
	Discovery     string `json:"discovery"`
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	JWKS          string `json:"jwks_uri"`
	Introspection string `json:"introspection_endpoint"`
	Revocation    string `json:"revocation_endpoint"`
	Userinfo      string `json:"userinfo_endpoint"`
	PublicKeyPEM  string `json:"public_key_pem"` // the current signing key, as SubjectPublicKeyInfo
	// KeySet is the JWK Set that is published now. Without it, nobody can check
	// what was minted before it is sent.
	KeySet json.RawMessage `json:"key_set"`
}

// MintRequest asks for one credential.
type MintRequest struct {
	Kind     fixtures.TokenKind // empty: JWT
	Recipe   fixtures.Recipe    // zero: a valid token
	User     string             // username; Recipe.User goes before it. An unknown user is an error; empty: the client itself
	Audience []string           // empty: the audiences of the client
	Scope    []string           // empty: all scopes of the client
	ClientID string             // the client that the token was issued to; empty: "app"
}

// Minted is a credential and the same credential without its defect.
type Minted struct {
	Token string `json:"token"`
	// Twin is a valid token. A JWT twin has the same claims, `jti` included,
	// and differs in what the recipe changes only; an opaque twin is another
	// reference to an equal session.
	Twin string `json:"twin"`
	// At is when both were minted, by the provider's clock.
	At time.Time `json:"at"`
}

// Client is a registered client.
type Client struct {
	fixtures.Client
	Secret string // empty for a public client
}

// Request is one request that the provider answered, numbered in the order of
// the answers. It holds no token and no secret.
type Request struct {
	Sequence uint64        `json:"sequence"` // from 1
	Time     time.Time     `json:"time"`     // of arrival, by the provider's clock
	Method   string        `json:"method"`
	Path     string        `json:"path"`
	Endpoint string        `json:"endpoint"` // "token", "jwks", …; empty for an unknown path
	ClientID string        `json:"client_id,omitempty"`
	Auth     string        `json:"auth,omitempty"` // client authentication used: basic, post, bearer, none
	Grant    string        `json:"grant,omitempty"`
	Status   int           `json:"status"`          // 0 for none: the connection was reset on purpose
	Error    string        `json:"error,omitempty"` // the OAuth error code that was answered
	Fault    string        `json:"fault,omitempty"` // what was told of a token in place of the truth: "status, delay"
	Took     time.Duration `json:"took"`
}
