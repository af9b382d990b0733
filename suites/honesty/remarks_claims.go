// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"fmt"
	"math"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// payload looks at the claims. Those that RFC 9068 §2.2 requires come in its order.
func (r *remarks) payload(now time.Time) {
	if r.token.Has(InPayload, NotJSON) || r.token.Has(InPayload, NotObject) {
		return
	}
	for _, name := range []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} {
		if !r.token.Payload.Has(name) {
			r.add(InPayload, "there is no "+name, "RFC 9068 §2.2")
		}
	}
	for name, cite := range ordered(
		"iss", "RFC 7519 §4.1.1", "sub", "RFC 7519 §4.1.2", "jti", "RFC 7519 §4.1.7", "client_id", "RFC 8693 §4.3", "scope", "RFC 8693 §4.2",
	) {
		if value := r.token.Payload.Get(name); value != nil && value.Kind() != jsontext.KindString {
			r.add(InPayload, name+" is not a string: "+show(value), cite)
		}
	}
	r.audience()
	r.times(now)
}

// ordered iterates over pairs in their order.
func ordered(pairs ...string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if !yield(pairs[i], pairs[i+1]) {
				return
			}
		}
	}
}

func (r *remarks) audience() {
	value := r.token.Payload.Get("aud")
	if value == nil || value.Kind() == jsontext.KindString {
		return
	}
	if names, ok := stringList(value); !ok {
		r.add(InPayload, "aud is neither a string nor a list of strings: "+show(value), "RFC 7519 §4.1.3")
	} else if len(names) == 0 {
		r.add(InPayload, "aud is an empty list: the token is for nobody", "RFC 7519 §4.1.3")
	}
}

func (r *remarks) times(now time.Time) {
	for name, cite := range ordered("exp", "RFC 7519 §4.1.4", "nbf", "RFC 7519 §4.1.5", "iat", "RFC 7519 §4.1.6") {
		value := r.token.Payload.Get(name)
		if value == nil {
			continue
		}
		at, is := r.token.Payload.Seconds(name)
		switch passed := at <= seconds64(now); {
		case !is:
			r.add(InPayload, name+" is not a number: "+show(value), cite)
		case name == "exp" && passed:
			r.add(InPayload, "expired "+Relative(at, now), cite)
		case name == "nbf" && !passed:
			r.add(InPayload, "not valid yet: it will be "+Relative(at, now), cite)
		case name == "iat" && !passed:
			r.add(InPayload, "issued "+Relative(at, now)+", which has not come yet", cite)
		}
	}
}

func seconds64(now time.Time) float64 {
	return float64(now.Unix()) + float64(now.Nanosecond())/float64(time.Second)
}

// Relative says in words how far a time, in seconds since the epoch, is from
// now: "in 5m0s", "1h0m0s ago". Beyond ninety days it counts days.
func Relative(at float64, now time.Time) string {
	const day = 24 * 60 * 60
	off := math.Round(at - seconds64(now))
	distance := math.Abs(off)
	text := time.Duration(min(distance, 100*day) * float64(time.Second)).String()
	if distance > 90*day {
		text = fmt.Sprintf("%.0f days", distance/day)
	}
	switch {
	case off == 0:
		return "just now"
	case off > 0:
		return "in " + text
	}
	return text + " ago"
}

// stringList are the strings of a JSON array; ok is false for anything else.
func stringList(list jsontext.Value) (texts []string, ok bool) {
	decoder := jsontext.NewDecoder(bytes.NewReader(list), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if start, err := decoder.ReadToken(); err != nil || start.Kind() != jsontext.KindBeginArray {
		return nil, false
	}
	for decoder.PeekKind() == jsontext.KindString {
		token, err := decoder.ReadToken()
		if err != nil {
			return nil, false
		}
		texts = append(texts, token.String())
	}
	return texts, decoder.PeekKind() == jsontext.KindEndArray
}
