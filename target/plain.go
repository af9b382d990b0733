// SPDX-License-Identifier: Apache-2.0

package target

import (
	"net/http"
	"sync/atomic"
)

// The error codes of RFC 6750 §3.1.
const (
	codeRequest = "invalid_request"
	codeToken   = "invalid_token"
	codeScope   = "insufficient_scope"
)

const plainRealm = `Bearer realm="api"`

// plainAnswers are what the plain routes answer, which RFC 6750 §3.1 and
// RFC 9068 §4 settle where the token is at fault.
func plainAnswers() map[Outcome]Answer {
	return map[Outcome]Answer{
		// Neither an error code nor other error information (RFC 6750 §3.1).
		NoCredentials: {Status: http.StatusUnauthorized, Challenge: plainRealm},

		BadRequest:  challenged(http.StatusBadRequest, codeRequest, "The request has more than one token."),
		Malformed:   challenged(http.StatusBadRequest, codeRequest, "The Authorization header is malformed."),
		Invalid:     challenged(http.StatusUnauthorized, codeToken, "The access token is invalid."),
		Expired:     challenged(http.StatusUnauthorized, codeToken, "The access token expired."),
		Inactive:    challenged(http.StatusUnauthorized, codeToken, "The access token is not active."),
		UnknownUser: challenged(http.StatusUnauthorized, codeToken, "The access token is of an unknown user."),

		InsufficientScope: challenged(http.StatusForbidden, codeScope, "The access token lacks a scope."),

		// The token is good and has every scope, but its user must not act, and
		// the same credentials will not help later: 403 (RFC 9110 §15.5.4), and
		// none of the codes of RFC 6750 §3.1, which all speak of the token.
		DisabledUser: {Status: http.StatusForbidden, Code: "account_disabled", Message: "This account is not active."},
		// The caller did nothing wrong; a challenge would make it throw a good
		// token away.
		WrongClient:   {Status: http.StatusBadGateway, Code: "server_error", Message: "The identity provider does not accept the client of this API."},
		ProviderFault: {Status: http.StatusServiceUnavailable, Code: "temporarily_unavailable", Message: "The identity provider cannot be reached."},

		NotFound:         {Status: http.StatusNotFound, Code: "not_found", Message: "There is nothing at this path."},
		MethodNotAllowed: {Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "This method is not allowed."},
	}
}

// challenged is an answer whose challenge says what its body says (RFC 6750 §3).
func challenged(status int, code, message string) Answer {
	return Answer{
		Status: status, Code: code, Message: message,
		Challenge: plainRealm + `, error="` + code + `", error_description="` + message + `"`,
	}
}

// oauthError is the body of a refusal on a plain route.
type oauthError struct {
	Code        string `json:"error,omitzero"`
	Description string `json:"error_description,omitzero"`
}

// me says whose token was sent. What the provider does not tell is left out.
type me struct {
	Subject  string `json:"sub,omitzero"`
	Username string `json:"username"`
	ClientID string `json:"client_id,omitzero"`
	Scope    string `json:"scope,omitzero"`
}

func newMe(who caller) me {
	return me{
		Subject: who.identity.Subject, Username: who.account.Name,
		ClientID: who.identity.ClientID, Scope: who.identity.Scope,
	}
}

// orders are only counted: what matters is whether one was made. The zero value
// has none.
type orders struct{ made atomic.Int64 }

// orderCount is the body of both methods.
type orderCount struct {
	Count int64 `json:"count"`
}

func (o *orders) count(caller) (status int, body any) {
	return http.StatusOK, orderCount{o.made.Load()}
}

func (o *orders) add(caller) (status int, body any) {
	return http.StatusCreated, orderCount{o.made.Add(1)}
}
