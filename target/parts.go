// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"net/http"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Parts are what a server is made of. Each may be replaced or wrapped before
// [Parts.Handler] is called, and none after it. All errors of the functions
// are answered by their outcome, see [OutcomeOf].
type Parts struct {
	Options Options // with its defaults; for reading: the other parts have been made of it

	// Credentials takes the token out of a request.
	Credentials func(*http.Request) (token string, err error)
	// Authenticate finds out whose token it is. It is given Checks.
	Authenticate func(ctx context.Context, token string, checks []Check) (Identity, error)
	// Parse reads a JWT and verifies nothing; nil where tokens are not read.
	Parse func(raw string) (*Token, error)
	// Checks are made of the JWT itself (jwt-public-key) or of what the
	// provider says of the token (both introspection deployments), in order.
	// authorization-grant has none: userinfo says nothing of the token.
	Checks []Check
	// Client makes the calls to the provider. It follows no redirects.
	Client *http.Client
	// Keys are the provider's public keys; nil except for jwt-public-key.
	Keys KeySource
	// Lookup finds the account of an identity. An account that must not act is
	// returned together with its refusal.
	Lookup func(Identity) (fixtures.Account, error)
	// Authorise decides whether a token is good for a route that needs a scope.
	Authorise func(ctx context.Context, token string, identity Identity, scope string) error
	// Answers are those of the documented route, Plain those of the others. Each
	// has an entry for every outcome.
	Answers, Plain map[Outcome]Answer
	// Wrap goes around everything else.
	Wrap func(http.Handler) http.Handler
}

// Assemble makes the parts of a server. All problems of the options are
// reported together.
func Assemble(options Options) (*Parts, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := options.validate(); err != nil {
		return nil, err
	}
	parts := &Parts{
		Options:     options,
		Credentials: bearerToken,
		Lookup:      lookup(options.Directory),
		Authorise:   hasScope,
		Answers:     answers(options.Deployment),
		Plain:       plainAnswers(),
		Wrap:        func(next http.Handler) http.Handler { return next },
	}
	return parts, parts.deploy()
}

// deploy sets the parts that differ between the deployments.
func (p *Parts) deploy() error {
	provider := newProvider(p.Options)
	p.Client = provider.client
	switch p.Options.Deployment {
	case AuthorizationGrant:
		p.Authenticate = newUserinfo(provider, p.Options).authenticate
		if p.Options.ClientID != "" && (p.Options.IntrospectionEndpoint != "" || p.Options.Discover) {
			p.Authorise = askScope(newIntrospection(provider, p.Options))
		}
	case ClientCredentials:
		p.Checks = answerChecks(p.Options)
		p.Authenticate = serviceAccount{
			introspection: newIntrospection(provider, p.Options), name: p.Options.ServiceAccount,
		}.authenticate
	case JWTIntrospection:
		// Every JWT access token has a subject (RFC 9068 §2.2).
		p.Checks = append(answerChecks(p.Options), Check{"sub", checkSubject})
		p.Parse = parseJWT
		p.Authenticate = introspectedJWT{parts: p, introspection: newIntrospection(provider, p.Options)}.authenticate
	case JWTPublicKey:
		keys, err := newKeySource(provider, p.Options)
		if err != nil {
			return err
		}
		p.Keys = keys
		p.Parse = parseJWT
		p.Checks = jwtChecks(p.Options, keys)
		p.Authenticate = verifiedJWT{parts: p}.authenticate
	}
	return nil
}

// Handler puts the parts together.
func (p *Parts) Handler() http.Handler {
	return p.Wrap(&handler{parts: *p, routes: routes(p.Options)})
}
