// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
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
	opaque        = []target.Deployment{target.AuthorizationGrant, target.ClientCredentials}
	sayScope      = []target.Deployment{target.ClientCredentials, target.JWTPublicKey, target.JWTIntrospection}
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

// everywhere gives an outcome another status on the plain routes as well.
func everywhere(code int, outcomes ...target.Outcome) func(*target.Parts) {
	return both(status(code, outcomes...), plain(func(a *target.Answer) { a.Status = code }, outcomes...))
}

// plain changes an outcome's answer on the plain routes.
func plain(edit func(*target.Answer), outcomes ...target.Outcome) func(*target.Parts) {
	return func(p *target.Parts) { changeIn(p.Plain, edit, outcomes) }
}

func change(edit func(*target.Answer), outcomes ...target.Outcome) func(*target.Parts) {
	return func(p *target.Parts) { changeIn(p.Answers, edit, outcomes) }
}

func changeIn(table map[target.Outcome]target.Answer, edit func(*target.Answer), outcomes []target.Outcome) {
	for _, outcome := range outcomes {
		answer := table[outcome]
		edit(&answer)
		table[outcome] = answer
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

// unless lets tokens pass a check that meet a condition.
func unless(name string, meets func(*target.Parts, *target.Token) bool) func(*target.Parts) {
	return instead(name, func(p *target.Parts, old verifier) verifier {
		return func(ctx context.Context, token *target.Token) error {
			if meets(p, token) {
				return nil
			}
			return old(ctx, token)
		}
	})
}

// unlessClaim lets tokens pass the check of a claim, when the claim is there
// and its value meets a condition.
func unlessClaim(name string, meets func(p *target.Parts, value any) bool) func(*target.Parts) {
	return unless(name, func(p *target.Parts, token *target.Token) bool {
		value, present := token.Claims[name]
		return present && meets(p, value)
	})
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
