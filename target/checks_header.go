// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jwtChecks are the checks of a JWT access token (RFC 9068 §4), in the order in
// which they are made: the header first, then the signature, then the claims.
func jwtChecks(options Options, keys KeySource) []Check {
	claims := claimChecks{options: options, malformed: Invalid}
	return []Check{
		{"header-json", checkHeaderJSON},
		{"crit", checkCrit},
		{"typ", checkType},
		{"cty", checkContentType},
		{"alg", checkAlgorithm},
		{"kid", checkKeyID},
		{"signature", checkSignature(keys)},
		{"claims-json", checkClaimsJSON},
		{"iss", required("iss", claims.issuer)},
		{"aud", required("aud", claims.audience)},
		{"exp", required("exp", claims.expiry)},
		{"nbf", claims.notBefore},
		{"iat", claims.issuedAt},
		{"sub", checkSubject},
		{"use", checkUse},
	}
}

// strictJSON refuses what two parsers read differently: members that stand
// there twice (RFC 7515 §4, RFC 7519 §4), and invalid UTF-8 (RFC 8259 §8.1).
func strictJSON(text []byte) error {
	if !jsontext.Value(text).IsValid() {
		return errors.New("not an I-JSON text")
	}
	return nil
}

func checkHeaderJSON(_ context.Context, token *Token) error { return strictJSON(token.Header) }

func checkClaimsJSON(_ context.Context, token *Token) error { return strictJSON(token.Payload) }

// checkCrit refuses every critical extension: none is understood here
// (RFC 7515 §4.1.11). An empty or malformed list is an error as well.
func checkCrit(_ context.Context, token *Token) error {
	if _, present := token.JWT.Header["crit"]; present {
		return errors.New("no critical extension is understood")
	}
	return nil
}

// checkType refuses other kinds of JWTs, such as ID tokens (RFC 9068 §4). Media
// types are case-insensitive, and their prefix may be left out (RFC 7515 §4.1.9).
func checkType(_ context.Context, token *Token) error {
	typ, _ := token.JWT.Header["typ"].(string)
	if !slices.Contains([]string{"at+jwt", "application/at+jwt"}, strings.ToLower(typ)) {
		return fmt.Errorf("typ is %.40q; want %q", typ, "at+jwt")
	}
	return nil
}

// checkContentType refuses claims that are said to be another JWT (RFC 7519
// §5.2): nested tokens are not read.
func checkContentType(_ context.Context, token *Token) error {
	if cty, _ := token.JWT.Header["cty"].(string); strings.EqualFold(cty, "JWT") || strings.EqualFold(cty, "application/jwt") {
		return fmt.Errorf("cty is %q; want none", cty)
	}
	return nil
}

// checkAlgorithm holds the header against a list of what is allowed, never of
// what is not (RFC 8725 §3.1). The key's own algorithm is compared when it is
// chosen, see [KeySource].
func checkAlgorithm(_ context.Context, token *Token) error {
	if alg := token.JWT.Method.Alg(); alg != rs256 && alg != es256 {
		return fmt.Errorf("alg is %q; want %q or %q", alg, rs256, es256)
	}
	return nil
}

// checkKeyID wants a string, where there is a kid (RFC 7515 §4.1.4).
func checkKeyID(_ context.Context, token *Token) error {
	value, present := token.JWT.Header["kid"]
	if kid, isString := value.(string); present && (!isString || kid == "") {
		return errors.New("kid is not a string, or empty")
	}
	return nil
}

func checkSignature(keys KeySource) func(context.Context, *Token) error {
	return func(ctx context.Context, token *Token) error {
		kid, _ := token.JWT.Header["kid"].(string)
		candidates, err := keys.Keys(ctx, kid, token.JWT.Method.Alg())
		if err != nil {
			return err
		}
		for _, key := range candidates {
			if token.JWT.Method.Verify(token.Input, token.JWT.Signature, key) == nil {
				return nil
			}
		}
		return fmt.Errorf("signature of none of %d keys", len(candidates))
	}
}
