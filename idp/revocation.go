// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// serveRevocation is the revocation endpoint (RFC 7009 §2).
func (s *Server) serveRevocation(r *http.Request, note *control.Request) answer {
	form, err := parseBody(r)
	if err != nil {
		return s.fail(r.Context(), err)
	}
	caller, err := s.authenticateClient(r, form, note)
	if err != nil {
		return s.fail(r.Context(), err)
	}
	token := form.Get("token")
	if token == "" {
		return s.fail(r.Context(), invalidRequest("token is missing."))
	}
	if err := s.revoke(r.Context(), caller, token); err != nil {
		return s.fail(r.Context(), err)
	}
	return answer{status: http.StatusOK, header: noStore()}
}

// revoke makes a token of the caller inactive. A token that is not active is
// as good as revoked (RFC 7009 §2.2); one of another client is refused (§2.1).
func (s *Server) revoke(ctx context.Context, caller *client, token string) error {
	found, err := s.inspect(ctx, token)
	if errors.Is(err, errInactive) {
		return nil
	}
	if err != nil {
		return err
	}
	if found.clientID != caller.config.ID {
		return badRequest("invalid_grant", "The token was issued to another client.")
	}
	switch {
	case found.kind == store.Refresh:
		return s.revokeFamily(ctx, found.id)
	case strings.Contains(token, "."):
		return s.store.Deny(ctx, found.id, found.expires)
	default:
		return s.store.Delete(ctx, store.Access, found.id)
	}
}

// revokeFamily revokes a refresh token with all that came of its grant
// (RFC 7009 §2.1).
func (s *Server) revokeFamily(ctx context.Context, key string) error {
	entry, err := s.store.Get(ctx, store.Refresh, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil // it was revoked in this moment
	}
	if err != nil && !errors.Is(err, store.ErrUsed) {
		return err
	}
	return s.store.RevokeGrant(ctx, entry.GrantID)
}
