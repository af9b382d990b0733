// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ory/fosite"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// tokenResponse is the answer of the token endpoint (RFC 6749 §5.1).
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
	IDToken      string `json:"id_token,omitempty"`
}

// serveToken is the token endpoint (RFC 6749 §3.2).
func (s *Server) serveToken(r *http.Request, note *control.Request) answer {
	response, err := s.issue(r, note)
	if err != nil {
		return s.fail(r.Context(), err)
	}
	return jsonAnswer(http.StatusOK, response, noStore())
}

func (s *Server) issue(r *http.Request, note *control.Request) (tokenResponse, error) {
	form, err := parseBody(r)
	if err != nil {
		return tokenResponse{}, err
	}
	known, err := s.authenticateClient(r, form, note)
	if err != nil {
		return tokenResponse{}, err
	}
	if err := checkGrant(known, form, note); err != nil {
		return tokenResponse{}, err
	}
	scope, err := s.refreshScope(r.Context(), form)
	if err != nil {
		return tokenResponse{}, err
	}
	id, err := s.newTokenID()
	if err != nil {
		return tokenResponse{}, err
	}
	ctx := context.WithValue(r.Context(), tokenRequestKey{}, tokenRequest{id: id, clientID: known.config.ID})
	request, err := s.engine.NewAccessRequest(ctx, r, &session{})
	if err != nil {
		return tokenResponse{}, err
	}
	settle(request, known, scope)
	response, err := s.engine.NewAccessResponse(ctx, request)
	if err != nil {
		return tokenResponse{}, err
	}
	return s.tokenResponse(request, response), nil
}

// checkGrant answers what fosite would answer with another code, or late.
func checkGrant(known *client, form url.Values, note *control.Request) error {
	grant := form.Get("grant_type")
	if grant == "" {
		return invalidRequest("grant_type is missing.")
	}
	if !slices.Contains(supportedGrants(), grant) {
		return badRequest("unsupported_grant_type", "The provider does not know this grant type.")
	}
	note.Grant = grant
	if !slices.Contains(known.config.Grants, grant) {
		return badRequest("unauthorized_client", "The client is not registered for this grant type.")
	}
	required := map[string]string{grantCode: "code", grantRefresh: "refresh_token"}[grant]
	if required != "" && form.Get(required) == "" {
		return invalidRequest(required + " is missing.")
	}
	return nil
}

// refreshScope is the scope that a refreshed access token is asked for: nil for
// all that was granted. More than that is refused (RFC 6749 §6), and before the
// refresh token is used up.
func (s *Server) refreshScope(ctx context.Context, form url.Values) ([]string, error) {
	asked := strings.Fields(form.Get("scope"))
	if form.Get("grant_type") != grantRefresh || len(asked) == 0 {
		return nil, nil
	}
	entry, err := s.store.Get(ctx, store.Refresh, tokenKey(form.Get("refresh_token")))
	if err != nil {
		return nil, nil //nolint:nilerr // the grant's handler refuses the token itself
	}
	for _, scope := range asked {
		if !slices.Contains(entry.Scope, scope) {
			return nil, badRequest("invalid_scope", "The scope exceeds what was granted.")
		}
	}
	return asked, nil
}

// settle grants what a checked request asks for, and the defaults for the rest.
func settle(request fosite.AccessRequester, known *client, refreshScope []string) {
	if request.GetGrantTypes().ExactOne(grantClientCredentials) {
		grantAll(request, known)
		return
	}
	if concrete, ok := request.(*fosite.AccessRequest); ok && refreshScope != nil {
		concrete.GrantedScope = refreshScope
	}
}

// grantAll grants every scope and audience that is asked for; fosite has
// checked that the client may. With none asked for, it grants the defaults.
func grantAll(request fosite.Requester, known *client) {
	scope, audience := []string(request.GetRequestedScopes()), []string(request.GetRequestedAudience())
	if len(scope) == 0 {
		scope = known.defaultScope()
	}
	if len(audience) == 0 {
		audience = known.config.Audiences
	}
	for _, name := range scope {
		request.GrantScope(name)
	}
	for _, name := range audience {
		request.GrantAudience(name)
	}
}

// tokenResponse does not use fosite's expires_in, which is of time.Now.
func (s *Server) tokenResponse(request fosite.AccessRequester, response fosite.AccessResponder) tokenResponse {
	refresh, _ := response.GetExtra("refresh_token").(string)
	idToken, _ := response.GetExtra("id_token").(string)
	return tokenResponse{
		AccessToken: response.GetAccessToken(), TokenType: "Bearer",
		ExpiresIn:    int64(s.accessLifetime / time.Second),
		RefreshToken: refresh, IDToken: idToken,
		Scope: strings.Join(request.GetGrantedScopes(), " "),
	}
}
