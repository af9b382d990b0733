// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenScopes are faults in the decision what a token is good for.
func brokenScopes() []Mutant {
	return []Mutant{
		{
			ID: "scope-unchecked", Fault: "serves whatever the scope of the token", Source: "CVE-2026-28744, Gitea",
			Apply: func(p *target.Parts) {
				p.Authorise = func(context.Context, string, target.Identity, string) error { return nil }
			},
		},
		{
			ID: "scope-part", Fault: "looks for a scope as part of the text", Source: "RFC 6749 §3.3: words",
			Deployments: sayScope, Apply: scoped(strings.Contains),
		},
		{
			ID: "scope-case", Fault: "ignores the case of a scope", Source: "RFC 6749 §3.3: case-sensitive",
			Deployments: sayScope, Apply: scoped(func(granted, needed string) bool { return hasWord(granted, needed, strings.EqualFold) }),
		},
		{
			ID: "scope-separator", Fault: "reads commas between scopes", Source: "RFC 6749 §3.3: spaces",
			Deployments: sayScope, Apply: scoped(func(granted, needed string) bool {
				return slices.Contains(strings.Split(granted, ","), needed)
			}),
		},
		{
			ID: "scope-wildcard", Fault: `accepts the scope "*"`, Source: "RFC 6749 §3.3: no scope stands for others",
			Deployments: sayScope, Apply: scoped(func(granted, _ string) bool {
				return hasWord(granted, "*", func(a, b string) bool { return a == b })
			}),
		},
		{
			ID: "scope-first", Fault: "looks at the first scope only", Source: "RFC 6749 §3.3: the order does not matter",
			Deployments: sayScope, Apply: func(p *target.Parts) {
				authorise := p.Authorise
				p.Authorise = func(ctx context.Context, token string, identity target.Identity, scope string) error {
					identity.Scope, _, _ = strings.Cut(identity.Scope, " ")
					return authorise(ctx, token, identity, scope)
				}
			},
		},
		{
			ID: "scope-method", Fault: "takes the scope for reading for that of writing", Source: "CVE-2026-28744, Gitea",
			Deployments: sayScope, Apply: scoped(func(granted, needed string) bool {
				return needed == target.ScopeWrite && slices.Contains(strings.Split(granted, " "), target.ScopeRead)
			}),
		},
	}
}

// scoped accepts more scopes than the right ones.
func scoped(accepts func(granted, needed string) bool) func(*target.Parts) {
	return func(p *target.Parts) {
		authorise := p.Authorise
		p.Authorise = func(ctx context.Context, token string, identity target.Identity, scope string) error {
			if accepts(identity.Scope, scope) {
				return nil
			}
			return authorise(ctx, token, identity, scope)
		}
	}
}

func hasWord(text, word string, same func(a, b string) bool) bool {
	return slices.ContainsFunc(strings.Split(text, " "), func(one string) bool { return same(one, word) })
}
