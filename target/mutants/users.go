// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"net/http"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/target"
)

// brokenUsers are faults in the way from a good token to an account.
func brokenUsers() []Mutant {
	return []Mutant{
		{
			ID: "unknown-user-as-admin", Fault: "serves the first account to an unknown user", Source: documentation + ": AG-400-user, JWT-400-user",
			Deployments: byUser, Apply: forgive(target.UnknownUser, func(p *target.Parts, _ fixtures.Account) fixtures.Account {
				return firstAccount(p)
			}),
		},
		{
			ID: "unknown-user-created", Fault: "makes an account for an unknown user", Source: documentation + ": AG-400-user, JWT-400-user",
			Deployments: byUser, Apply: createUnknown,
		},
		{
			ID: "disabled-user-accepted", Fault: "serves an account that is not active", Source: documentation,
			Deployments: byUser, Apply: forgive(target.DisabledUser, func(_ *target.Parts, account fixtures.Account) fixtures.Account {
				return account
			}),
		},
		{
			ID: "disabled-user-500", Fault: "answers 500 for an account that is not active", Source: documentation,
			Deployments: byUser, Apply: everywhere(http.StatusInternalServerError, target.DisabledUser),
		},
	}
}

// forgive serves an account in spite of a refusal.
func forgive(outcome target.Outcome, choose func(*target.Parts, fixtures.Account) fixtures.Account) func(*target.Parts) {
	return func(p *target.Parts) {
		find := p.Lookup
		p.Lookup = func(identity target.Identity) (fixtures.Account, error) {
			account, err := find(identity)
			if err != nil && target.OutcomeOf(err) == outcome {
				return choose(p, account), nil
			}
			return account, err
		}
	}
}

func createUnknown(p *target.Parts) {
	find := p.Lookup
	p.Lookup = func(identity target.Identity) (fixtures.Account, error) {
		account, err := find(identity)
		if err != nil && target.OutcomeOf(err) == target.UnknownUser {
			return fixtures.Account{Key: identity.Username, Name: identity.Username, Active: true}, nil
		}
		return account, err
	}
}

// accept makes every token that of one user.
func accept(name string) func(context.Context, string, []target.Check) (target.Identity, error) {
	return func(context.Context, string, []target.Check) (target.Identity, error) {
		return target.Identity{Username: name}, nil
	}
}
