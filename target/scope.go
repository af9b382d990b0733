// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// hasScope wants one word of the scope, spelled the same (RFC 6749 §3.3).
func hasScope(_ context.Context, _ string, identity Identity, scope string) error {
	if !slices.Contains(strings.Split(identity.Scope, " "), scope) {
		err := fmt.Errorf("scope is %.200q; want %q in it", identity.Scope, scope)
		return &Refusal{Outcome: InsufficientScope, Scope: scope, Err: err}
	}
	return nil
}

// askScope introspects for the scope, which userinfo does not tell
// (authorization-grant).
func askScope(introspection introspection) func(context.Context, string, Identity, string) error {
	return func(ctx context.Context, token string, identity Identity, scope string) error {
		answer, err := introspection.ask(ctx, token)
		if err != nil {
			return err
		}
		if err := checkActive(ctx, answer); err != nil {
			return err
		}
		identity.Scope, _ = answer.Claims["scope"].(string)
		return hasScope(ctx, token, identity, scope)
	}
}
