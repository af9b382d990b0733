// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"encoding/json"
	"net/http"

	"github.com/bearproof-dev/bearproof/idp/control"
)

// serveJWKS publishes the keys (RFC 7517 §5), the current one first.
func (s *Server) serveJWKS(r *http.Request, _ *control.Request) answer {
	keys, err := s.keys.published(r.Context())
	if err != nil {
		return s.fail(r.Context(), err)
	}
	set := struct {
		Keys []json.RawMessage `json:"keys"`
	}{Keys: make([]json.RawMessage, 0, len(keys))}
	for _, key := range keys {
		set.Keys = append(set.Keys, key.JWK())
	}
	return jsonAnswer(http.StatusOK, set, nil)
}
