// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenHeaders are faults in the validation of a JWT's header.
func brokenHeaders() []Mutant {
	return []Mutant{
		{
			ID: "crit-not-a-list", Fault: "ignores critical extensions that are not a list", Source: "golang-jwt 5.3.1; jsonwebtoken 9.0.3",
			Deployments: publicKey, Apply: unlessHeader("crit", "crit", func(value any) bool {
				_, isList := value.([]any)
				return !isList
			}),
		},
		{
			ID: "crit-b64", Fault: "understands the critical extension b64, and ignores it", Source: "golang-jwt 5.3.1; jsonwebtoken 9.0.3",
			Deployments: publicKey, Apply: unlessHeader("crit", "crit", func(value any) bool { return onlyHas(value, "b64") }),
		},
		{
			ID: "typ-foreign", Fault: "accepts every type of JWT that is named", Source: "golang-jwt 5.3.1 and six other libraries",
			Deployments: publicKey, Apply: unlessHeader("typ", "typ", func(value any) bool {
				typ, _ := value.(string)
				return strings.HasSuffix(typ, "+jwt")
			}),
		},
		{
			ID: "typ-not-a-text", Fault: "ignores a type that is not a text", Source: "RFC 7515 §4.1.9: a string",
			Deployments: publicKey, Apply: unlessHeader("typ", "typ", func(value any) bool {
				_, isText := value.(string)
				return !isText
			}),
		},
		{
			ID: "cty-ignored", Fault: "takes a JWT in a JWT for claims", Source: "RFC 7519 §5.2",
			Deployments: publicKey, Apply: without("cty"),
		},
		{
			ID: "kid-not-a-text", Fault: "ignores a key id that is not a text", Source: "golang-jwt 5.3.1; jsonwebtoken 9.0.3; fast-jwt 6.3.6",
			Deployments: publicKey, Apply: unlessHeader("kid", "kid", func(value any) bool {
				_, isText := value.(string)
				return !isText
			}),
		},
	}
}

// unlessHeader lets tokens pass a check, when a header member is there and its
// value meets a condition.
func unlessHeader(check, name string, meets func(value any) bool) func(*target.Parts) {
	return unless(check, func(_ *target.Parts, token *target.Token) bool {
		value, present := token.JWT.Header[name]
		return present && meets(value)
	})
}

// onlyHas reports whether a value is a list of nothing but one text.
func onlyHas(value any, text string) bool {
	list, _ := value.([]any)
	return len(list) > 0 && !slices.ContainsFunc(list, func(entry any) bool { return entry != text })
}
