// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Explanation is all that can be said of a token.
type Explanation struct {
	Text      string   `json:"-"` // a token is a secret: it is not printed again
	Form      Form     `json:"form"`
	Header    Object   `json:"header,omitempty"`
	Claims    Object   `json:"claims,omitempty"`
	Signature string   `json:"signature,omitempty"` // whether it verifies, in words
	Verified  *bool    `json:"verified,omitempty"`  // nil if there was no key to try
	Problems  []Remark `json:"problems"`
}

// Explain decodes nothing more than [Decode] did; it puts together what is in a
// token, what is wrong with it, and whether it verifies under one of the keys.
// Without keys nothing is said of that.
func Explain(token Token, keys Keys, now time.Time) Explanation {
	e := Explanation{Text: token.Text, Form: token.Form, Header: token.Header, Claims: token.Payload, Problems: Remarks(token, now)}
	if e.Problems == nil {
		e.Problems = []Remark{}
	}
	switch {
	case token.Form == JWE:
		e.Signature = "none to be seen: the token is encrypted"
	case token.Form == JWS && len(keys.list) == 0:
		e.Signature = count(len(token.Segment(InSignature).Bytes), "byte") + ", not verified: no key was given"
	case token.Form == JWS:
		verified := e.verify(token, keys)
		e.Verified = &verified
	}
	return e
}

// verify tries the keys that the header's `kid` and `alg` allow.
func (e *Explanation) verify(token Token, keys Keys) bool {
	alg, _ := token.Header.Text("alg")
	id, named := token.Header.Text("kid")
	for _, key := range keys.list {
		fitting := (key.Alg == "" || key.Alg == alg) && (!named || key.ID == "" || key.ID == id)
		if fitting && token.Verify(alg, key) == nil {
			e.Signature = fmt.Sprintf("verifies as %s under the key %q", alg, key.ID)
			return true
		}
	}
	e.Signature = "verifies under none of the keys that were given"
	e.Problems = append(e.Problems, Remark{In: InSignature, Text: e.Signature, Cite: "RFC 7515 §5.2"})
	return false
}

// MarshalJSON writes the members as they stand in the token, in their order. A
// member that stands twice is there twice.
func (o Object) MarshalJSON() ([]byte, error) {
	return jsontext.Value(o.encode()), nil
}
