// SPDX-License-Identifier: Apache-2.0

package target

import "errors"

// Outcome says why a request is not served. Every outcome has one [Answer].
type Outcome string

// The outcomes.
const (
	NoCredentials     Outcome = "no-credentials"     // no Authorization header, another scheme, or no token
	BadRequest        Outcome = "bad-request"        // more than one token
	Malformed         Outcome = "malformed"          // an Authorization header of no known form
	Invalid           Outcome = "invalid"            // not a token, forged, or not for this API
	Expired           Outcome = "expired"            // good, but for its lifetime
	Inactive          Outcome = "inactive"           // the provider says that it is not good, and not why
	UnknownUser       Outcome = "unknown-user"       // a good token of nobody in the directory
	DisabledUser      Outcome = "disabled-user"      // a good token of an account that must not act
	InsufficientScope Outcome = "insufficient-scope" // a good token that is not good for this route
	WrongClient       Outcome = "wrong-client"       // the provider refuses this API's client id or secret
	ProviderFault     Outcome = "provider-fault"     // the provider cannot be asked, or answers nonsense
	NotFound          Outcome = "not-found"          // another path
	MethodNotAllowed  Outcome = "method-not-allowed" // a method that the path does not have
)

// Refusal is an error with its outcome. Its text is for the log, and holds no
// token.
type Refusal struct {
	Outcome Outcome
	Scope   string // the one that is missing; only with [InsufficientScope]
	Err     error
}

// Error implements error.
func (r *Refusal) Error() string { return string(r.Outcome) + ": " + r.Err.Error() }

// Unwrap gives the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// OutcomeOf returns the outcome of an error: that of the [Refusal] in it, and
// [Invalid] for any other, so that an unforeseen error never serves a request.
func OutcomeOf(err error) Outcome {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Outcome
	}
	return Invalid
}

// missingScope returns the scope that a refusal names.
func missingScope(err error) string {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Scope
	}
	return ""
}

func refuse(outcome Outcome, err error) error { return &Refusal{Outcome: outcome, Err: err} }
