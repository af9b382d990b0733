// SPDX-License-Identifier: Apache-2.0

package target

import (
	"maps"
	"net/http"
)

// Answer is what a refused request is told.
type Answer struct {
	Status    int
	Code      string // of the JSON error body, where it has one: on the plain routes
	Message   string // of the JSON error body
	Challenge string // the value of WWW-Authenticate; no such header when empty
}

// The challenges. A realm stands in all of them, since a challenge must have
// at least one parameter (RFC 6750 §3).
const (
	// No error code where the request lacked credentials (RFC 6750 §3.1).
	challengeBare    = `Bearer realm="REST API"`
	challengeInvalid = challengeBare + `, error="invalid_token"`
	challengeRequest = challengeBare + `, error="invalid_request"`
)

// The documented messages.
const (
	messageUnknownUser = "No user found with this username/email address"
	messageClient      = "Expired Token / invalid_client_ID"
	messageInvalid     = "Token Invalid: Error while validating the token."
	messageExpired     = "Token Expired: The token provided is expired."
)

// answers returns what the documented route answers in a deployment. It has every
// outcome.
func answers(deployment Deployment) map[Outcome]Answer {
	table := commonAnswers()
	switch deployment {
	case ClientCredentials:
		maps.Copy(table, clientCredentialsAnswers())
	case JWTPublicKey, JWTIntrospection:
		maps.Copy(table, jwtAnswers())
	case AuthorizationGrant:
	}
	return table
}

// commonAnswers are what authorization-grant answers, and every deployment
// where it has no promise of its own.
func commonAnswers() map[Outcome]Answer {
	refused := documented(http.StatusUnauthorized, "The access token was refused.", challengeInvalid)
	return map[Outcome]Answer{
		NoCredentials: documented(http.StatusUnauthorized, "Authentication is required.", challengeBare),
		BadRequest:    documented(http.StatusBadRequest, "The request has more than one token.", challengeRequest),
		Malformed:     refused,
		Invalid:       refused,
		Expired:       refused,
		Inactive:      refused,
		UnknownUser:   documented(http.StatusBadRequest, messageUnknownUser, ""),
		// Another token of the same account would not help, so this is no 401.
		DisabledUser: documented(http.StatusForbidden, "This account is not active.", ""),
		// No documented route needs a scope.
		InsufficientScope: documented(http.StatusForbidden, "The access token lacks a scope.", ""),
		// The fault is between this API and the provider, not the caller's.
		WrongClient:      documented(http.StatusBadGateway, "The identity provider does not accept the client of this API.", ""),
		ProviderFault:    documented(http.StatusServiceUnavailable, "The identity provider cannot be reached.", ""),
		NotFound:         documented(http.StatusNotFound, "There is nothing at this path.", ""),
		MethodNotAllowed: documented(http.StatusMethodNotAllowed, "This method is not allowed.", ""),
	}
}

// clientCredentialsAnswers has one body for all: introspection cannot tell an
// expired token from an unknown one, and the documentation does not tell
// either from a wrong client.
func clientCredentialsAnswers() map[Outcome]Answer {
	refused := documented(http.StatusUnauthorized, messageClient, challengeInvalid)
	return map[Outcome]Answer{Malformed: refused, Invalid: refused, Expired: refused, Inactive: refused, WrongClient: refused}
}

// jwtAnswers has the documented 400 where RFC 6750 §3.1 would say 401.
func jwtAnswers() map[Outcome]Answer {
	invalid := documented(http.StatusBadRequest, messageInvalid, "")
	return map[Outcome]Answer{
		Malformed: invalid,
		Invalid:   invalid,
		Inactive:  invalid,
		Expired:   documented(http.StatusUnauthorized, messageExpired, challengeInvalid),
	}
}

func documented(status int, message, challenge string) Answer {
	return Answer{Status: status, Message: message, Challenge: challenge}
}
