// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"net/http"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// serveJWKS publishes the keys (RFC 7517 §5), the current one first,
// exactly as recipes take them for secrets.
func (s *Server) serveJWKS(r *http.Request, _ *control.Request) answer {
	keys, err := s.keys.published(r.Context())
	if err != nil {
		return s.fail(r.Context(), err)
	}
	return answer{status: http.StatusOK, media: "application/json", body: forge.KeySet(keys)}
}
