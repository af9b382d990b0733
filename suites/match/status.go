// SPDX-License-Identifier: Apache-2.0

package match

import (
	"strconv"
	"strings"
)

// Status is a list of alternatives. The zero value allows any status.
type Status struct {
	Line  int
	OneOf []StatusRange
}

// StatusRange is an inclusive range of status codes.
type StatusRange struct{ From, To int }

// ExactStatus returns the range of one code.
func ExactStatus(code int) StatusRange { return StatusRange{From: code, To: code} }

// StatusClass returns the range of a class: 4 for 400 to 499 (RFC 9110 §15).
func StatusClass(digit int) StatusRange { return StatusRange{From: digit * 100, To: digit*100 + 99} }

// String gives a code, or a class as 4xx.
func (r StatusRange) String() string {
	switch {
	case r.From == r.To:
		return strconv.Itoa(r.From)
	case r == StatusClass(r.From/100):
		return strconv.Itoa(r.From/100) + "xx"
	}
	return strconv.Itoa(r.From) + " to " + strconv.Itoa(r.To)
}

// String gives the alternatives: "4xx, 502 or 503".
func (s Status) String() string {
	var names []string
	for _, alternative := range s.OneOf {
		names = append(names, alternative.String())
	}
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func (s Status) compare(c *comparison, got int) {
	for _, alternative := range s.OneOf {
		if alternative.From <= got && got <= alternative.To {
			return
		}
	}
	if len(s.OneOf) > 0 {
		c.report("status", s.Line, s.String(), strconv.Itoa(got))
	}
}
