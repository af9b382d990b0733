// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// want is what is expected of one member: a value to the byte, or a rule.
type want struct {
	name  string
	value jsontext.Value            // nil if rule decides
	rule  func(jsontext.Value) bool // reports whether a value is as says
	says  string
}

func exactly(name string, value jsontext.Value) want { return want{name: name, value: value} }

func (w want) accepts(value jsontext.Value) bool {
	if w.value != nil {
		return string(w.value) == string(value)
	}
	return w.rule(value)
}

func (w want) String() string {
	if w.value != nil {
		return show(w.value)
	}
	return w.says
}

// wants are the expected members of an object, in their order.
type wants []want

func wantsOf(object Object) wants {
	list := make(wants, 0, len(object))
	for _, member := range object {
		list = append(list, exactly(member.Name, member.Value))
	}
	return list
}

// put replaces the first member of that name, or adds one at the end.
func (w wants) put(one want) wants {
	changed := slices.Clone(w)
	for i := range changed {
		if changed[i].name == one.name {
			changed[i] = one
			return changed
		}
	}
	return append(changed, one)
}

func (w wants) without(name string) wants {
	return slices.DeleteFunc(slices.Clone(w), func(one want) bool { return one.name == name })
}

func (w wants) get(name string) (want, bool) {
	for _, one := range w {
		if one.name == name {
			return one, true
		}
	}
	return want{}, false
}

// encode is the object as text, without white space; known is false if a
// member is not known to the byte.
func (w wants) encode() (text []byte, known bool) {
	object := make(Object, 0, len(w))
	for _, one := range w {
		if one.value == nil {
			return nil, false
		}
		object = append(object, Member{Name: one.name, Value: one.value})
	}
	return object.encode(), true
}

func (o Object) encode() []byte {
	text := []byte{'{'}
	for i, member := range o {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(appendQuoted(text, member.Name), ':')
		text = append(text, member.Value...)
	}
	return append(text, '}')
}

// compare reports every member that is missing, too many, or other than
// expected, and an order that is not the expected one. Repeated members are
// compared one by one.
func (c *check) compare(at string, got Object, expected wants) {
	before := len(c.differences)
	rest := slices.Clone(got)
	for _, one := range expected {
		i := slices.IndexFunc(rest, func(m Member) bool { return m.Name == one.name })
		if i < 0 {
			c.report(at+"."+one.name, one.String(), "no such member")
			continue
		}
		if !one.accepts(rest[i].Value) {
			c.report(at+"."+one.name, one.String(), show(rest[i].Value))
		}
		rest = slices.Delete(rest, i, i+1)
	}
	for _, member := range rest {
		c.report(at+"."+member.Name, "no such member", show(member.Value))
	}
	if len(c.differences) > before {
		return
	}
	var wanted, found []string
	for i, one := range expected {
		wanted, found = append(wanted, one.name), append(found, got[i].Name)
	}
	if !slices.Equal(wanted, found) {
		c.report(at, "the members in the order "+strings.Join(wanted, ", "), strings.Join(found, ", "))
	}
}

// show is a value in a message.
func show(value jsontext.Value) string {
	if value == nil {
		return "no such member"
	}
	return clip(string(value))
}

// appendQuoted appends a JSON string. Bytes that are not UTF-8 cannot stand in
// one and become U+FFFD.
func appendQuoted(to []byte, text string) []byte {
	quoted, err := jsontext.AppendQuote(to, strings.ToValidUTF8(text, "\ufffd"))
	if err != nil {
		return to // of valid UTF-8 there is no error
	}
	return quoted
}
