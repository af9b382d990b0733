// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Remark is one thing that is wrong with a token as an access token, or that an
// API has to look at before it trusts it.
type Remark struct {
	In   string `json:"in"` // InHeader, InPayload, InSignature or InToken
	Text string `json:"text"`
	Cite string `json:"cite"` // the section that says so: "RFC 7519 §4.1.4"
}

// Remarks reads a token as a resource server of RFC 9068 would, at that time,
// and says all that is wrong with it but for what only its issuer's keys and its
// audience can tell. An opaque text has no remarks; of a JWE there is the header
// alone.
func Remarks(token Token, now time.Time) []Remark {
	if token.Form == Opaque {
		return nil
	}
	r := &remarks{token: token}
	for _, finding := range token.Findings {
		r.add(finding.In, finding.Detail, finding.cite())
	}
	r.algorithm()
	r.critical()
	r.keyHints()
	if token.Form == JWS {
		r.typ()
		r.signature()
		r.payload(now)
	}
	return r.list
}

type remarks struct {
	token Token
	list  []Remark
}

func (r *remarks) add(in, text, cite string) {
	r.list = append(r.list, Remark{In: in, Text: text, Cite: cite})
}

// cite is the section that a finding offends.
func (f Finding) cite() string {
	if f.Problem == Duplicate && f.In == InHeader {
		return "RFC 7515 §4"
	}
	return map[Problem]string{
		SegmentCount: "RFC 7515 §7.1", Alphabet: "RFC 7515 §2", Padding: "RFC 7515 §2",
		Length: "RFC 4648 §5", TrailingBits: "RFC 4648 §3.5",
		BOM: "RFC 8259 §8.1", InvalidUTF8: "RFC 8259 §8.1",
		NotJSON: "RFC 7519 §7.2", NotObject: "RFC 7519 §7.2", TrailingData: "RFC 7519 §7.2",
		Duplicate: "RFC 7519 §4",
	}[f.Problem]
}

func (r *remarks) algorithm() {
	alg, is := r.token.Header.Text("alg")
	a, known := lookUp(alg)
	switch {
	case !r.token.Header.Has("alg"):
		r.add(InHeader, "there is no alg", "RFC 7515 §4.1.1")
	case !is:
		r.add(InHeader, "alg is not a string: "+show(r.token.Header.Get("alg")), "RFC 7515 §4.1.1")
	case r.token.Form == JWE:
	case alg == "none":
		r.add(InHeader, "alg is none: anybody can have written this token", "RFC 9068 §2.1")
	case !known:
		r.add(InHeader, fmt.Sprintf("alg %q is no registered signature algorithm", clip(alg)), "RFC 7518 §3.1")
	case a.family == hmacFamily:
		r.add(InHeader, alg+" has a shared secret: whoever verifies such tokens can write them", "RFC 9068 §2.1")
	}
}

// critical looks at `crit`. This package understands no extension, nor does an
// API that was not told of one.
func (r *remarks) critical() {
	const cite = "RFC 7515 §4.1.11"
	value := r.token.Header.Get("crit")
	if value == nil {
		return
	}
	names, ok := stringList(value)
	if !ok || len(names) == 0 {
		r.add(InHeader, "crit is not a list of names: "+show(value), cite)
		return
	}
	for _, name := range names {
		if !r.token.Header.Has(name) {
			r.add(InHeader, fmt.Sprintf("crit names %q, which is not in the header", clip(name)), cite)
			continue
		}
		r.add(InHeader, fmt.Sprintf("crit names %q: whoever does not understand it has to refuse the token", clip(name)), cite)
	}
}

// keyHints looks at members that bring a key or say where to fetch one.
func (r *remarks) keyHints() {
	for _, name := range []string{"jwk", "x5c"} {
		if r.token.Header.Has(name) {
			r.add(InHeader, name+" brings a key: anybody can put one there, and only the issuer's own count", "RFC 8725 §3.8")
		}
	}
	for _, name := range []string{"jku", "x5u"} {
		if r.token.Header.Has(name) {
			r.add(InHeader, name+" says where to fetch a key: an API that follows it asks whom the token names", "RFC 8725 §3.10")
		}
	}
	if string(r.token.Header.Get("b64")) == "false" {
		r.add(InHeader, "b64 is false, which a JWT must not be", "RFC 7797 §7")
	}
}

func (r *remarks) typ() {
	typ, is := r.token.Header.Text("typ")
	switch {
	case !r.token.Header.Has("typ"):
		r.add(InHeader, "there is no typ; that of an access token is at+jwt", "RFC 9068 §2.1")
	case !is || !slices.Contains([]string{"at+jwt", "application/at+jwt"}, strings.ToLower(typ)):
		r.add(InHeader, "typ is "+show(r.token.Header.Get("typ"))+"; that of an access token is at+jwt", "RFC 9068 §2.1")
	}
}

func (r *remarks) signature() {
	alg, _ := r.token.Header.Text("alg")
	empty := r.token.Segment(InSignature).Text == ""
	switch {
	case alg == "none" && !empty:
		r.add(InSignature, "there is a signature although alg is none", "RFC 7518 §3.6")
	case alg != "none" && empty:
		r.add(InSignature, "there is no signature", "RFC 7515 §5.2")
	}
}
