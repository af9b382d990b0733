// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// claimChecks compare registered claims (RFC 7519 §4.1) where they are present.
// The same claims stand in a JWT and in an introspection answer (RFC 7662 §2.2).
type claimChecks struct {
	options Options
	// malformed is the outcome of a claim that is not of its type: the token's
	// fault in a JWT, the provider's in its answer.
	malformed Outcome
}

// answerChecks are the checks of an introspection answer. All claims in it are
// optional, but `active` (RFC 7662 §2.2); and a token that is not said to be for
// this API is not (RFC 9700 §2.3).
func answerChecks(options Options) []Check {
	claims := claimChecks{options: options, malformed: ProviderFault}
	return []Check{
		{"active", checkActive},
		{"iss", claims.issuer},
		{"aud", required("aud", claims.audience)},
		{"exp", claims.expiry},
		{"nbf", claims.notBefore},
		{"use", checkUse},
	}
}

// checkActive wants the boolean true. A string "true" or nothing at all is no
// answer to the question.
func checkActive(_ context.Context, token *Token) error {
	active, isBool := token.Claims["active"].(bool)
	switch {
	case !isBool:
		return refuse(ProviderFault, errors.New("active is not a boolean"))
	case !active:
		return refuse(Inactive, errors.New("the provider says that the token is not active"))
	}
	return nil
}

// required makes a check of an optional claim one that the claim must pass.
func required(name string, check func(context.Context, *Token) error) func(context.Context, *Token) error {
	return func(ctx context.Context, token *Token) error {
		if _, present := token.Claims[name]; !present {
			return fmt.Errorf("claim %q is missing", name)
		}
		return check(ctx, token)
	}
}

// issuer wants the very string that is configured (RFC 7519 §4.1.1).
func (c claimChecks) issuer(_ context.Context, token *Token) error {
	if _, present := token.Claims["iss"]; !present {
		return nil
	}
	issuer, isString := token.Claims["iss"].(string)
	if !isString {
		return refuse(c.malformed, errors.New("iss is not a string"))
	}
	if issuer != c.options.Issuer {
		return fmt.Errorf("iss is %.100q; want %q", issuer, c.options.Issuer)
	}
	return nil
}

// audience wants this API to be named, alone or among others (RFC 7519 §4.1.3).
func (c claimChecks) audience(_ context.Context, token *Token) error {
	claim, present := token.Claims["aud"]
	if !present {
		return nil
	}
	audiences, isList := claim.([]any)
	if !isList {
		audiences = []any{claim}
	}
	named := false
	for _, entry := range audiences {
		audience, isString := entry.(string)
		if !isString {
			return refuse(c.malformed, errors.New("aud is neither a string nor a list of strings"))
		}
		named = named || audience == c.options.Audience
	}
	if !named {
		return fmt.Errorf("aud does not name %q", c.options.Audience)
	}
	return nil
}

// expiry refuses on and after the time that is named (RFC 7519 §4.1.4).
func (c claimChecks) expiry(_ context.Context, token *Token) error {
	expires, present, err := c.seconds(token, "exp")
	if err == nil && present && seconds(c.options.Now().Add(-c.options.Leeway)) >= expires {
		return refuse(Expired, fmt.Errorf("exp %.0f has passed", expires))
	}
	return err
}

// notBefore refuses before the time that is named (RFC 7519 §4.1.5).
func (c claimChecks) notBefore(_ context.Context, token *Token) error { return c.past(token, "nbf") }

// issuedAt refuses a token of the future: its issuer's clock is not to be
// trusted with the other times either.
func (c claimChecks) issuedAt(_ context.Context, token *Token) error { return c.past(token, "iat") }

func (c claimChecks) past(token *Token, name string) error {
	begins, present, err := c.seconds(token, name)
	if err == nil && present && seconds(c.options.Now().Add(c.options.Leeway)) < begins {
		return fmt.Errorf("%s %.0f is yet to come", name, begins)
	}
	return err
}

// seconds reads a NumericDate: any JSON number, fractions included (RFC 7519
// §2). It stays a float, so that no number is out of range.
func (c claimChecks) seconds(token *Token, name string) (value float64, present bool, err error) {
	claim, present := token.Claims[name]
	if !present {
		return 0, false, nil
	}
	value, isNumber := claim.(float64)
	if !isNumber {
		return 0, true, refuse(c.malformed, fmt.Errorf("%s is not a number", name))
	}
	return value, true, nil
}

func seconds(at time.Time) float64 {
	return float64(at.Unix()) + float64(at.Nanosecond())/float64(time.Second)
}

// checkSubject wants a subject, as every access token has one (RFC 9068 §2.2).
func checkSubject(_ context.Context, token *Token) error {
	if subject, isString := token.Claims["sub"].(string); !isString || subject == "" {
		return errors.New("sub is missing, empty or not a string")
	}
	return nil
}

// checkUse refuses refresh tokens and the like, and tokens that are bound to a
// key of their client (RFC 8725 §3.12): token_type has the names of RFC 6749
// §7.1 (RFC 7662 §2.2), token_use and typ those that providers give.
func checkUse(_ context.Context, token *Token) error {
	for _, name := range []string{"token_type", "token_use", "typ"} {
		claim, present := token.Claims[name]
		if !present {
			continue
		}
		use, _ := claim.(string)
		if !slices.Contains([]string{"bearer", "access", "access_token"}, strings.ToLower(use)) {
			return fmt.Errorf("%s is %.40q; want a bearer access token", name, use)
		}
	}
	return nil
}
