// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"fmt"

	"github.com/golang-jwt/jwt/v5"
)

// Check is one thing that must hold of a token. Verify returns nil when it
// holds, a [Refusal] to say with which outcome it does not, and any other
// error for the outcome [Invalid]. It may be called concurrently.
type Check struct {
	Name   string
	Verify func(context.Context, *Token) error
}

// Token is what the checks look at: a JWT, or what the provider says of a
// token that only the provider can read.
type Token struct {
	Claims map[string]any // of the JWT, or the members of the provider's answer

	JWT     *jwt.Token // parsed, not verified; nil for a provider's answer
	Header  []byte     // the JWT's header as it was sent: JSON
	Payload []byte     // the JWT's claims as they were sent: JSON
	Input   string     // what the JWT's signature is computed of (RFC 7515 §5.2)
}

// verify makes all checks. A token is expired when nothing else is wrong with
// it; so an expiry is kept until the other checks have been made.
func verify(ctx context.Context, checks []Check, token *Token) error {
	var expired error
	for _, check := range checks {
		err := check.Verify(ctx, token)
		if err == nil {
			continue
		}
		outcome := OutcomeOf(err)
		err = refuse(outcome, fmt.Errorf("check %q: %w", check.Name, err))
		if outcome != Expired {
			return err
		}
		expired = err
	}
	return expired
}
