// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"fmt"

	"github.com/ory/fosite"
)

// openIDHandler adds the ID token to the answers of the token endpoint. It
// stands after the handler that makes the access token. (Fosite's own compares
// with time.Now.)
type openIDHandler struct {
	*Server
}

var _ fosite.TokenEndpointHandler = openIDHandler{}

func (h openIDHandler) CanHandleTokenEndpointRequest(_ context.Context, request fosite.AccessRequester) bool {
	return request.GetGrantTypes().ExactOne(grantCode) || request.GetGrantTypes().ExactOne(grantRefresh)
}

func (h openIDHandler) CanSkipClientAuth(context.Context, fosite.AccessRequester) bool { return false }

func (h openIDHandler) HandleTokenEndpointRequest(context.Context, fosite.AccessRequester) error {
	return nil
}

func (h openIDHandler) PopulateTokenEndpointResponse(ctx context.Context, request fosite.AccessRequester, response fosite.AccessResponder) error {
	session, grant := sessionOf(request), grantOf(request)
	if grant.user == nil || !request.GetGrantedScopes().Has("openid") {
		return nil
	}
	// The nonce is kept with the code only: an ID token that comes with a
	// refreshed access token should have none (OpenID Connect Core §12.2).
	token, err := h.newIDToken(ctx, grant, session.authTime, session.nonce, response.GetAccessToken())
	if err != nil {
		return fmt.Errorf("idp: make ID token: %w", err)
	}
	response.SetExtra("id_token", token)
	return nil
}
