// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"errors"
	"net/http"

	"github.com/ory/fosite"

	"github.com/bearproof-dev/bearproof/idp/store"
)

// oauthError is an error as a client gets to see it.
type oauthError struct {
	status      int
	code        string // RFC 6749 §5.2, RFC 6750 §3.1; empty: an answer without body
	description string
	challenge   string // WWW-Authenticate; empty for none
	cause       error  // for the log only
}

func (e *oauthError) Error() string { return e.code + ": " + e.description }
func (e *oauthError) Unwrap() error { return e.cause }

func (e *oauthError) answer() answer {
	header := noStore()
	if e.challenge != "" {
		header.Set("WWW-Authenticate", e.challenge)
	}
	if e.code == "" {
		return answer{status: e.status, header: header}
	}
	said := jsonAnswer(e.status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{e.code, e.description}, header)
	said.code = e.code
	return said
}

func invalidRequest(description string) *oauthError {
	return &oauthError{status: http.StatusBadRequest, code: "invalid_request", description: description}
}

// invalidClient is always a challenge: a 401 must have one (RFC 9110 §15.5.2),
// and after Basic it must be Basic (RFC 6749 §5.2).
func invalidClient(description string) *oauthError {
	return &oauthError{
		status: http.StatusUnauthorized, code: "invalid_client", description: description,
		challenge: `Basic realm="bearproof", charset="UTF-8"`,
	}
}

func badRequest(code, description string) *oauthError {
	return &oauthError{status: http.StatusBadRequest, code: code, description: description}
}

func serverError(cause error) *oauthError {
	return &oauthError{
		status: http.StatusInternalServerError, code: "server_error",
		description: "The provider could not carry out the request.", cause: cause,
	}
}

// toOAuthError translates what fosite and the store return.
func toOAuthError(err error) *oauthError {
	var own *oauthError
	var theirs *fosite.RFC6749Error
	switch {
	case errors.As(err, &own):
		return own
	case errors.Is(err, store.ErrFull):
		return &oauthError{
			status: http.StatusServiceUnavailable, code: "temporarily_unavailable",
			description: "The provider remembers as many tokens as it may.", cause: err,
		}
	case !errors.As(err, &theirs):
		return serverError(err)
	}
	code := theirs.ErrorField
	if standard, ok := standardCodes[code]; ok {
		code = standard
	}
	translated := badRequest(code, theirs.GetDescription())
	translated.cause = err
	switch {
	case theirs.CodeField >= http.StatusInternalServerError:
		return serverError(err)
	case code == "invalid_client":
		return invalidClient(theirs.GetDescription())
	}
	return translated
}

// standardCodes are the codes for those of fosite's that no RFC knows.
var standardCodes = map[string]string{ //nolint:gochecknoglobals // lookup table
	"error":                     "server_error",
	"insufficient_entropy":      "invalid_request",
	"invalid_state":             "invalid_request",
	"not_found":                 "invalid_request",
	"request_forbidden":         "access_denied",
	"request_unauthorized":      "invalid_request",
	"scope_not_granted":         "invalid_scope",
	"token_expired":             "invalid_grant",
	"token_inactive":            "invalid_grant",
	"unsupported_response_mode": "invalid_request",
}
