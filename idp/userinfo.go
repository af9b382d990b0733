// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/store"
)

const plainChallenge = `Bearer realm="bearproof"`

// serveUserinfo is the userinfo endpoint (OpenID Connect Core §5.3). Every
// access token of a user is good for it.
func (s *Server) serveUserinfo(r *http.Request, note *control.Request) answer {
	text, err := bearerToken(r)
	if err != nil {
		return s.fail(r.Context(), err)
	}
	note.Auth = authBearer
	return s.insteadOf(s.userinfo(r, text, note), text, fixtures.Userinfo)
}

// userinfo tells the truth about the user of a token.
func (s *Server) userinfo(r *http.Request, text string, note *control.Request) answer {
	token, err := s.inspect(r.Context(), text)
	if errors.Is(err, errInactive) || err == nil && token.kind != store.Access {
		return s.fail(r.Context(), bearerError(http.StatusUnauthorized, "invalid_token", "The token is expired, revoked or malformed."))
	}
	if err != nil {
		return s.fail(r.Context(), err)
	}
	s.noteClient(note, token.clientID)
	known, ok := s.users.bySubject[token.subject]
	switch {
	case ok:
		return jsonAnswer(http.StatusOK, json.RawMessage(known.claims().Encode()), noStore())
	case token.subject == token.clientID:
		// RFC 6750 §3.1: the token is good, but there is no user to tell of.
		return s.fail(r.Context(), bearerError(http.StatusForbidden, "insufficient_scope", "The token is of a client, not of a user."))
	default:
		return s.fail(r.Context(), bearerError(http.StatusUnauthorized, "invalid_token", "The token is of an unknown user."))
	}
}

// bearerToken takes the token from the header (RFC 6750 §2.1) or the form (§2.2).
func bearerToken(r *http.Request) (string, error) {
	inForm := ""
	if r.Method == http.MethodPost && hasForm(r) {
		form, err := parseBody(r)
		if err != nil {
			wire := toOAuthError(err)
			return "", bearerError(wire.status, wire.code, wire.description)
		}
		inForm = form.Get("access_token")
	}
	headers := r.Header.Values("Authorization")
	scheme, inHeader, _ := strings.Cut(strings.Join(headers, ","), " ")
	inHeader = strings.TrimSpace(inHeader)
	isBearer := strings.EqualFold(scheme, authBearer) && inHeader != ""
	switch {
	case len(headers) > 1, isBearer && inForm != "":
		// RFC 6750 §2, §3.1: one method in each request.
		return "", bearerError(http.StatusBadRequest, "invalid_request", "The token is there in two ways.")
	case isBearer:
		return inHeader, nil
	case inForm != "":
		return inForm, nil
	}
	// RFC 6750 §3.1: no error code, since nothing was wrong but the absence.
	return "", &oauthError{status: http.StatusUnauthorized, challenge: plainChallenge}
}

func bearerError(status int, code, description string) *oauthError {
	return &oauthError{
		status: status, code: code, description: description,
		challenge: fmt.Sprintf(`%s, error=%q, error_description=%q`, plainChallenge, code, description),
	}
}
