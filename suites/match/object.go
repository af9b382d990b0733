// SPDX-License-Identifier: Apache-2.0

package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Member is an expected member of an object, or parameter of a challenge.
type Member struct {
	Name string
	Want Node
}

type object struct {
	place
	members []Member
	open    bool
}

// Object wants an object with these members, in any order, and with no others
// unless it is open.
func Object(line int, members []Member, open bool) Node {
	return object{place{line}, slices.Clone(members), open}
}

func (n object) String() string {
	var text strings.Builder
	for _, m := range n.members {
		separate(&text, text.Len())
		text.WriteString(strconv.Quote(m.Name) + ": " + m.Want.String())
	}
	if n.open {
		separate(&text, text.Len())
		text.WriteString("…: …")
	}
	return "{" + text.String() + "}"
}

func (n object) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindBeginObject {
		c.report(at, n.line, n.String(), got.String())
		return
	}
	have := make(map[string][]*value, len(got.members))
	for _, m := range got.members {
		have[m.name] = append(have[m.name], m.value)
	}
	expected := make(map[string]bool, len(n.members))
	for _, m := range n.members {
		expected[m.Name] = true
		if len(have[m.Name]) == 0 {
			c.missing(pointer(at, m.Name), m.Want)
		}
		for _, v := range have[m.Name] {
			m.Want.compare(c, pointer(at, m.Name), v)
		}
	}
	for _, m := range got.members {
		if !n.open && !expected[m.name] {
			c.report(pointer(at, m.name), n.line, nothing, m.value.String())
		}
	}
}

// pointer appends a member name to a JSON Pointer (RFC 6901 §3).
func pointer(at, name string) string { return string(jsontext.Pointer(at).AppendToken(name)) }
