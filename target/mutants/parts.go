// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/target"
)

// documentation is the source of faults that only break a promise.
const documentation = "documentation"

// The deployments that a fault can be in.
//
//nolint:gochecknoglobals // a lookup table, never written
var (
	grant         = []target.Deployment{target.AuthorizationGrant}
	credentials   = []target.Deployment{target.ClientCredentials}
	publicKey     = []target.Deployment{target.JWTPublicKey}
	jwtByProvider = []target.Deployment{target.JWTIntrospection}
	bothJWT       = []target.Deployment{target.JWTPublicKey, target.JWTIntrospection}
	introspecting = []target.Deployment{target.ClientCredentials, target.JWTIntrospection}
	byUser        = []target.Deployment{target.AuthorizationGrant, target.JWTPublicKey, target.JWTIntrospection}
	askProvider   = []target.Deployment{target.AuthorizationGrant, target.ClientCredentials, target.JWTIntrospection}
)

// status gives an outcome another status.
func status(code int, outcomes ...target.Outcome) func(*target.Parts) {
	return change(func(a *target.Answer) { a.Status = code }, outcomes...)
}

// message gives an outcome another message.
func message(text string, outcomes ...target.Outcome) func(*target.Parts) {
	return change(func(a *target.Answer) { a.Message = text }, outcomes...)
}

// challenge gives an outcome another challenge.
func challenge(text string, outcomes ...target.Outcome) func(*target.Parts) {
	return change(func(a *target.Answer) { a.Challenge = text }, outcomes...)
}

func change(edit func(*target.Answer), outcomes ...target.Outcome) func(*target.Parts) {
	return func(p *target.Parts) {
		for _, outcome := range outcomes {
			answer := p.Answers[outcome]
			edit(&answer)
			p.Answers[outcome] = answer
		}
	}
}

// without leaves checks out.
func without(names ...string) func(*target.Parts) {
	return func(p *target.Parts) {
		p.Checks = slices.DeleteFunc(p.Checks, func(c target.Check) bool { return slices.Contains(names, c.Name) })
	}
}

// instead replaces a check; the new one may call the old one.
func instead(name string, verify func(p *target.Parts, old verifier) verifier) func(*target.Parts) {
	return func(p *target.Parts) {
		for i := range p.Checks {
			if p.Checks[i].Name == name {
				p.Checks[i].Verify = verify(p, p.Checks[i].Verify)
			}
		}
	}
}

type verifier = func(context.Context, *target.Token) error

// both applies one change after the other: some faults need two.
func both(first, second func(*target.Parts)) func(*target.Parts) {
	return func(p *target.Parts) {
		first(p)
		second(p)
	}
}

// failOpen answers some outcomes of the authentication as if the token was
// that of the first account.
func failOpen(outcomes ...target.Outcome) func(*target.Parts) {
	return func(p *target.Parts) {
		authenticate := p.Authenticate
		p.Authenticate = func(ctx context.Context, token string, checks []target.Check) (target.Identity, error) {
			identity, err := authenticate(ctx, token, checks)
			if err != nil && slices.Contains(outcomes, target.OutcomeOf(err)) {
				return target.Identity{Username: firstAccount(p).Name}, nil
			}
			return identity, err
		}
	}
}

func firstAccount(p *target.Parts) fixtures.Account {
	if len(p.Options.Directory) == 0 {
		return fixtures.Account{}
	}
	return p.Options.Directory[0]
}

// answer is a finished answer, before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// edit changes finished answers.
func edit(change func(*http.Request, *answer)) func(*target.Parts) {
	return func(p *target.Parts) {
		p.Wrap = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				held := &answer{status: http.StatusOK, header: http.Header{}}
				next.ServeHTTP(held, r)
				change(r, held)
				held.send(w)
			})
		}
	}
}

// editServed changes the answers to requests that are served.
func editServed(change func(*answer)) func(*target.Parts) {
	return edit(func(_ *http.Request, a *answer) {
		if a.status == http.StatusOK {
			change(a)
		}
	})
}

// editRefused changes the answers to requests that are refused.
func editRefused(change func(*http.Request, *answer)) func(*target.Parts) {
	return edit(func(r *http.Request, a *answer) {
		if a.status != http.StatusOK {
			change(r, a)
		}
	})
}

// rewrite replaces a text in the body.
func (a *answer) rewrite(old, replacement string) {
	a.body = bytes.Replace(a.body, []byte(old), []byte(replacement), 1)
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements [http.ResponseWriter].
func (a *answer) Write(body []byte) (int, error) {
	a.body = append(a.body, body...)
	return len(body), nil
}

func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller has gone: nobody is left to be told
}
