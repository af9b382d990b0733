// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// introspection is the answer about an active token (RFC 7662 §2.2).
type introspection struct {
	Active            bool            `json:"active"`
	Scope             string          `json:"scope,omitempty"`
	ClientID          string          `json:"client_id,omitempty"`
	Username          string          `json:"username,omitempty"`
	TokenType         string          `json:"token_type,omitempty"`
	Expires           int64           `json:"exp,omitempty"`
	Issued            int64           `json:"iat,omitempty"`
	Subject           string          `json:"sub,omitempty"`
	Audience          json.RawMessage `json:"aud,omitempty"`
	Issuer            string          `json:"iss,omitempty"`
	ID                string          `json:"jti,omitempty"`
	PreferredUsername string          `json:"preferred_username,omitempty"`
	Email             string          `json:"email,omitempty"`
}

// serveIntrospection is the introspection endpoint (RFC 7662 §2). A caller that
// may not ask gets the error of a failed client authentication (§2.3).
func (s *Server) serveIntrospection(r *http.Request, note *control.Request) answer {
	form, err := parseBody(r)
	if err != nil {
		return s.fail(r.Context(), err)
	}
	caller, err := s.authenticateConfidential(r, form, note)
	if err != nil {
		return s.fail(r.Context(), err)
	}
	if form.Get("token") == "" {
		return s.fail(r.Context(), invalidRequest("token is missing."))
	}
	truth := s.introspect(r, caller, form.Get("token"))
	return s.insteadOf(truth, form.Get("token"), fixtures.Introspection)
}

// introspect tells the truth about a token.
func (s *Server) introspect(r *http.Request, caller *client, text string) answer {
	token, err := s.inspect(r.Context(), text)
	switch {
	case errors.Is(err, errInactive), err == nil && !mayKnow(caller, token):
		return jsonAnswer(http.StatusOK, introspection{}, noStore())
	case err != nil:
		return s.fail(r.Context(), err)
	}
	return jsonAnswer(http.StatusOK, s.introspection(token), noStore())
}

// mayKnow: to a resource server a token for somebody else is as good as none
// (RFC 7662 §4), and a refresh token concerns nobody but its own client.
func mayKnow(caller *client, token activeToken) bool {
	if token.kind == store.Refresh {
		return caller.config.ID == token.clientID
	}
	return caller.config.Resource == "" || slices.Contains(token.audience, caller.config.Resource)
}

func (s *Server) introspection(token activeToken) introspection {
	said := introspection{
		Active: true, Scope: token.scope, ClientID: token.clientID, Username: token.username,
		Expires: unix(token.expires), Issued: unix(token.issued), Subject: token.subject,
		Audience: audienceJSON(token.audience), Issuer: s.issuer, ID: token.id,
		PreferredUsername: token.username, Email: token.email,
	}
	if token.kind == store.Access {
		said.TokenType = "Bearer" // a refresh token is none: it opens no resource
	}
	return said
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
