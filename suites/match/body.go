// SPDX-License-Identifier: Apache-2.0

package match

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Body is what is expected of a body. All that is set must hold; the zero
// value allows any body.
type Body struct {
	Line        int        // where it stands in the contract
	Empty       bool       // no body at all
	JSON        Node       // one JSON value; the media type is a matter of the header
	Text        Node       // the body as one string
	NotContains []Fragment // what must not stand in it
}

// Fragment is a text that must not stand in a body: neither as it is, nor
// escaped in a JSON string.
type Fragment struct {
	Line int
	Text string
}

func (b *Body) compare(c *comparison, body []byte) {
	if b.Empty && len(body) > 0 {
		c.report("", b.Line, "an empty body", strconv.Quote(string(body[:min(len(body), showRunes)])))
	}
	var root *value
	if b.JSON != nil {
		if root = c.decode(body, b.JSON.Line()); root != nil {
			b.JSON.compare(c, "", root)
		}
	} else if len(b.NotContains) > 0 {
		root = decodeLeniently(body)
	}
	if b.Text != nil {
		b.Text.compare(c, "", textValue(string(body)))
	}
	for _, fragment := range b.NotContains {
		fragment.compare(c, body, root)
	}
}

const fragmentContext = 20 // bytes that are shown on both sides of a fragment

func (f Fragment) compare(c *comparison, body []byte, root *value) {
	want := "nowhere " + strconv.Quote(f.Text)
	if at := bytes.Index(body, []byte(f.Text)); at >= 0 {
		from, to := max(at-fragmentContext, 0), min(at+len(f.Text)+fragmentContext, len(body))
		c.report("", f.Line, want, strconv.Quote(string(body[from:to])))
		return
	}
	if root == nil {
		return
	}
	if at, text, found := root.find("", f.Text); found {
		c.report(at, f.Line, want, strconv.Quote(text))
	}
}

// find returns the first string or member name that holds a fragment, and
// where it stands.
func (v *value) find(at, fragment string) (pointerTo, text string, found bool) {
	if v.kind == jsontext.KindString && strings.Contains(v.text, fragment) {
		return at, v.text, true
	}
	for i, element := range v.elements {
		if to, text, found := element.find(index(at, i), fragment); found {
			return to, text, true
		}
	}
	for _, m := range v.members {
		if strings.Contains(m.name, fragment) {
			return pointer(at, m.name), m.name, true
		}
		if to, text, found := m.value.find(pointer(at, m.name), fragment); found {
			return to, text, true
		}
	}
	return "", "", false
}
