// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bearproof-dev/bearproof/idp/control"
)

// The kinds of client authentication, as the journal calls them.
const (
	authBasic  = "basic"
	authPost   = "post"
	authBearer = "bearer"
	authNone   = "none"
)

// credentials are what a client says it is.
type credentials struct {
	method, id, secret string
}

// authenticateClient returns the client that sent the request: by Basic or by
// parameters (RFC 6749 §2.3.1), or a public one by its id alone (§3.2.1).
func (s *Server) authenticateClient(r *http.Request, form url.Values, note *control.Request) (*client, error) {
	given, err := credentialsOf(r, form)
	note.Auth = given.method
	s.noteClient(note, given.id)
	if err != nil {
		return nil, err
	}
	if given.method == authNone {
		if known, ok := s.clients.lookup(given.id); ok && known.config.Public {
			return known, nil
		}
		return nil, invalidClient("The client must authenticate.")
	}
	known, ok := s.clients.authenticate(given.id, given.secret)
	if !ok {
		return nil, invalidClient("The client is unknown, or its secret is wrong.")
	}
	return known, nil
}

// authenticateConfidential is authenticateClient without the public clients,
// which prove nothing.
func (s *Server) authenticateConfidential(r *http.Request, form url.Values, note *control.Request) (*client, error) {
	known, err := s.authenticateClient(r, form, note)
	if err != nil {
		return nil, err
	}
	if known.config.Public {
		return nil, invalidClient("A public client cannot authenticate.")
	}
	return known, nil
}

func credentialsOf(r *http.Request, form url.Values) (credentials, error) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if r.Header.Get("Authorization") == "" {
		if secret == "" {
			return credentials{method: authNone, id: id}, nil
		}
		return credentials{method: authPost, id: id, secret: secret}, nil
	}
	given, ok := basicCredentials(r)
	switch {
	case !ok:
		return given, invalidClient("The Authorization header does not hold Basic credentials.")
	case secret != "", id != "" && id != given.id:
		// RFC 6749 §2.3: no more than one method in each request.
		return given, invalidRequest("The client authenticates in two ways.")
	}
	return given, nil
}

// basicCredentials decodes id and secret, which are form-encoded inside Basic
// (RFC 6749 §2.3.1).
func basicCredentials(r *http.Request) (credentials, bool) {
	given := credentials{method: authBasic}
	if scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, authBearer) {
		given.method = authBearer
	}
	rawID, rawSecret, ok := r.BasicAuth()
	if !ok || len(r.Header.Values("Authorization")) > 1 {
		return given, false
	}
	id, idErr := url.QueryUnescape(rawID)
	secret, secretErr := url.QueryUnescape(rawSecret)
	given.id, given.secret = id, secret
	return given, idErr == nil && secretErr == nil
}
