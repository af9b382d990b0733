// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"encoding/json"
	"net/http"
)

// answer is a complete HTTP response. Endpoints return one instead of writing
// it, so that the journal knows what was said.
type answer struct {
	status int
	header http.Header // besides what every answer has; may be nil
	media  string      // Content-Type; empty for none
	body   []byte
	code   string // the OAuth error code, for the journal

	fault    string    // what is told in place of the truth, for the journal
	delivery *delivery // how it is sent; nil for as any other answer
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

// write sends the answer. The context is the request's: a delay ends with it.
func (a answer) write(ctx context.Context, w http.ResponseWriter) error {
	if a.delivery != nil {
		return a.deliver(ctx, w)
	}
	a.setHeader(w.Header())
	w.WriteHeader(a.status)
	_, err := w.Write(a.body)
	return err
}

// setHeader sets the header of the answer, which is marked as a fake's.
func (a answer) setHeader(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header["Content-Type"] = nil // else net/http makes one up
	if a.media != "" {
		header.Set("Content-Type", a.media)
	}
	for name, values := range a.header {
		header[name] = values
	}
	header.Set("Bearproof-Fake", "not for production")
}
