// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/ory/fosite"

	"github.com/bearproof-dev/bearproof/idp/control"
)

// serveAuthorize is the authorization endpoint (RFC 6749 §3.1). There is no
// password: `login_hint` logs that user in, and without it a page lets one choose.
func (s *Server) serveAuthorize(r *http.Request, note *control.Request) answer {
	if err := parseForm(r); err != nil {
		return s.fail(r.Context(), err)
	}
	s.noteClient(note, r.Form.Get("client_id"))
	request, err := s.authorizeRequest(r)
	if err != nil {
		return s.refuse(r, request, err)
	}
	hint := r.Form.Get("login_hint")
	if hint == "" && r.Form.Get("prompt") == "none" {
		// OpenID Connect Core §3.1.2.6: nobody is logged in, and no page may ask.
		return s.refuse(r, request, badRequest("login_required", "No user is logged in; login_hint names one."))
	}
	if hint == "" {
		return loginPage(request.GetClient().GetID(), s.users.list, r.Form)
	}
	known, ok := s.users.byUsername[hint]
	if !ok {
		return s.refuse(r, request, badRequest("access_denied", "There is no user with the name in login_hint."))
	}
	parameters, err := s.authorize(r, request, known)
	if err != nil {
		return s.refuse(r, request, err)
	}
	return s.redirect(request, parameters)
}

// authorizeRequest reads and checks the request. It returns the request with
// the error, as far as it was understood.
func (s *Server) authorizeRequest(r *http.Request) (fosite.AuthorizeRequester, error) {
	request, err := s.engine.NewAuthorizeRequest(r.Context(), r)
	if errors.Is(err, fosite.ErrInvalidState) && request.GetState() == "" {
		err = nil // state is recommended, not required (RFC 6749 §4.1.1), and checked last
	}
	if repeated(r.Form) != "" {
		err = invalidRequest("A parameter is there more than once.")
	}
	findRedirect(request, r.Form.Get("redirect_uri"))
	return request, err
}

// findRedirect makes up for what fosite refuses before it has looked at the
// redirect URI: the client is to be told of that, too.
func findRedirect(request fosite.AuthorizeRequester, given string) {
	concrete, ok := request.(*fosite.AuthorizeRequest)
	if !ok || concrete.RedirectURI != nil || given == "" {
		return
	}
	if uri, err := fosite.MatchRedirectURIWithClientRedirectURIs(given, concrete.Client); err == nil {
		concrete.RedirectURI = uri
	}
}

// authorize lets fosite make the code for that user.
func (s *Server) authorize(r *http.Request, request fosite.AuthorizeRequester, known *user) (url.Values, error) {
	asked, ok := request.GetClient().(*client)
	if !ok {
		return nil, fosite.ErrInvalidClient
	}
	if !slices.Contains(asked.config.Grants, grantCode) {
		return nil, badRequest("unauthorized_client", "The client is not registered for authorization codes.")
	}
	grantAll(request, asked)
	response, err := s.engine.NewAuthorizeResponse(r.Context(), request, &session{
		user: known, nonce: r.Form.Get(nonceParam), authTime: s.clock(),
	})
	if err != nil {
		return nil, err
	}
	return url.Values{"code": {response.GetCode()}}, nil
}

// refuse tells the client by a redirect, unless client or redirect URI are not
// to be trusted: then it tells the user (RFC 6749 §4.1.2.1).
func (s *Server) refuse(r *http.Request, request fosite.AuthorizeRequester, err error) answer {
	wire := toOAuthError(err)
	wire.challenge = "" // nobody can authenticate here
	if wire.status == http.StatusUnauthorized {
		wire.status = http.StatusBadRequest
	}
	trusted := len(r.Form["client_id"]) == 1 && len(r.Form["redirect_uri"]) <= 1 && request.IsRedirectURIValid()
	if !trusted {
		return s.fail(r.Context(), wire)
	}
	said := s.redirect(request, url.Values{"error": {wire.code}, "error_description": {wire.description}})
	said.code = wire.code
	return said
}

// redirect answers by way of the browser, with state and the issuer (RFC 9207 §2).
func (s *Server) redirect(request fosite.AuthorizeRequester, parameters url.Values) answer {
	target := *request.GetRedirectURI()
	query := target.Query()
	for name, values := range parameters {
		query[name] = values
	}
	query.Set("iss", s.issuer)
	if state := request.GetState(); state != "" {
		query.Set("state", state)
	}
	target.RawQuery = query.Encode()
	header := noStore()
	header.Set("Location", target.String())
	return answer{status: http.StatusSeeOther, header: header}
}
