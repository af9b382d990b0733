// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"fmt"
	"strings"
)

// Form is how a credential is built, as far as its text shows.
type Form string

// The forms.
const (
	JWS    Form = "JWS"    // three parts with a JSON object first (RFC 7515 §7.1)
	JWE    Form = "JWE"    // five parts with a JSON object first (RFC 7516 §7.1)
	Opaque Form = "opaque" // anything else: only whoever issued it can say what it is
)

// The parts of a compact serialization, by which a [Finding] says where it is.
const (
	InToken      = "token"
	InHeader     = "header"
	InPayload    = "payload"
	InSignature  = "signature"
	InKey        = "encrypted key"
	InVector     = "initialization vector"
	InCiphertext = "ciphertext"
	InTag        = "authentication tag"
)

// Token is what stands in a credential. The zero value is the empty text. It
// is not changed after [Decode] and may be read concurrently.
type Token struct {
	Text     string
	Form     Form
	Segments []Segment // the parts between the dots; one for a text without dots
	Header   Object    // of the first segment; empty for an opaque text
	Payload  Object    // of the second segment of a JWS; empty otherwise
	Findings []Finding // what is not as the serialization wants it, in order of the text
}

// Segment is one part of a compact serialization.
type Segment struct {
	Name  string // InHeader, InPayload, …
	Text  string // as sent
	Bytes []byte // what a lenient decoder makes of it
}

// Finding is one departure from the serialization. It does not keep a text from
// being decoded further.
type Finding struct {
	In      string // InHeader, InPayload, …
	Problem Problem
	Detail  string
}

// String gives place and detail: "payload: the member \"exp\" stands twice".
func (f Finding) String() string { return f.In + ": " + f.Detail }

// Problem is the kind of a finding.
type Problem string

// The problems of a text.
const (
	SegmentCount Problem = "segment-count" // neither three nor five parts
	Alphabet     Problem = "alphabet"      // a character that base64url does not have (RFC 7515 §2)
	Padding      Problem = "padding"       // trailing = (RFC 7515 §2)
	Length       Problem = "length"        // a number of characters that no octets give
	TrailingBits Problem = "trailing-bits" // bits of the last character that belong to no octet (RFC 4648 §3.5)
	BOM          Problem = "bom"           // a byte order mark (RFC 8259 §8.1)
	InvalidUTF8  Problem = "invalid-utf8"  // in JSON (RFC 8259 §8.1)
	NotJSON      Problem = "not-json"
	NotObject    Problem = "not-object"    // JSON, but no object (RFC 7519 §7.2)
	Duplicate    Problem = "duplicate"     // a member name that stands twice (RFC 7519 §4)
	TrailingData Problem = "trailing-data" // something after the object
)

// Decode reads a credential of any kind. It never fails: what is wrong with the
// text is in Findings. Its cost is linear in the length of the text.
func Decode(text string) Token {
	token := Token{Text: text, Form: Opaque}
	parts := strings.Split(text, ".")
	names := map[int][]string{
		3: {InHeader, InPayload, InSignature},
		5: {InHeader, InKey, InVector, InCiphertext, InTag},
	}[len(parts)]
	if names == nil {
		names = nameParts(len(parts))
		token.find(InToken, SegmentCount, fmt.Sprintf("%s, want 3 for a JWS or 5 for a JWE", count(len(parts), "segment")))
	}
	var readings [2]reading
	for i, part := range parts {
		decoded, findings := decodeSegment(names[i], part)
		token.Segments = append(token.Segments, Segment{Name: names[i], Text: part, Bytes: decoded})
		token.Findings = append(token.Findings, findings...)
		if i == 0 || i == 1 && len(parts) != 5 {
			readings[i] = readObject(names[i], decoded)
			token.Findings = append(token.Findings, readings[i].findings...)
		}
	}
	token.Header, token.Payload = readings[0].object, readings[1].object
	switch {
	case !readings[0].isObject:
		token.Header, token.Payload = Object{}, Object{}
	case len(parts) == 3:
		token.Form = JWS
	case len(parts) == 5:
		token.Form = JWE
	}
	return token
}

// Segment returns the segment of that name; empty if there is none.
func (t Token) Segment(name string) Segment {
	for _, segment := range t.Segments {
		if segment.Name == name {
			return segment
		}
	}
	return Segment{Name: name}
}

// SigningInput is what a JWS signature is made over: the text before the last
// dot (RFC 7515 §5.1).
func (t Token) SigningInput() string {
	return t.Text[:max(strings.LastIndexByte(t.Text, '.'), 0)]
}

// Has reports whether there is such a finding.
func (t Token) Has(in string, problem Problem) bool {
	for _, finding := range t.Findings {
		if finding.In == in && finding.Problem == problem {
			return true
		}
	}
	return false
}

func (t *Token) find(in string, problem Problem, detail string) {
	t.Findings = append(t.Findings, Finding{In: in, Problem: problem, Detail: detail})
}

// nameParts names the parts of a text that is no compact serialization like
// those of a JWS, as far as it has them.
func nameParts(n int) []string {
	names := []string{InHeader, InPayload, InSignature}
	for i := len(names); i < n; i++ {
		names = append(names, fmt.Sprintf("segment %d", i+1))
	}
	return names[:n]
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
