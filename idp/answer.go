// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"encoding/json"
	"net/http"
)

// answer is a complete HTTP response. Endpoints return one instead of writing
// it, so that the journal knows what was said.
type answer struct {
	status int
	header http.Header // besides what every answer has; may be nil
	media  string      // Content-Type; empty if there is no body
	body   []byte
	code   string // the OAuth error code, for the journal
}

// jsonAnswer encodes a value.
func jsonAnswer(status int, value any, header http.Header) answer {
	body, err := json.Marshal(value)
	if err != nil {
		return serverError(err).answer()
	}
	return answer{status: status, header: header, media: "application/json", body: body}
}

// noStore is the header of answers that hold tokens or say something about
// them (RFC 6749 §5.1).
func noStore() http.Header { return http.Header{"Cache-Control": {"no-store"}} }

// write sends the answer, marked as a fake's.
func (a answer) write(w http.ResponseWriter) error {
	header := w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	header.Set("Bearproof-Fake", "not for production")
	header.Set("X-Content-Type-Options", "nosniff")
	if a.media != "" {
		header.Set("Content-Type", a.media)
	}
	w.WriteHeader(a.status)
	_, err := w.Write(a.body)
	return err
}
