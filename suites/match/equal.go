// SPDX-License-Identifier: Apache-2.0

package match

import "github.com/go-json-experiment/json/jsontext"

// equal reports whether two values are the same JSON: numbers by value,
// members in any order.
func equal(a, b *value) bool {
	if a.kind != b.kind || len(a.elements) != len(b.elements) || len(a.members) != len(b.members) {
		return false
	}
	switch a.kind {
	case jsontext.KindNumber:
		left, ok := parseDecimal(a.text)
		right, also := parseDecimal(b.text)
		return a.text == b.text || ok && also && left == right
	case jsontext.KindBeginArray:
		for i := range a.elements {
			if !equal(a.elements[i], b.elements[i]) {
				return false
			}
		}
		return true
	case jsontext.KindBeginObject:
		return equalMembers(a.members, b.members)
	default:
		return a.text == b.text
	}
}

func equalMembers(a, b []member) bool {
	byName := make(map[string]*value, len(b))
	for _, m := range b {
		byName[m.name] = m.value
	}
	for _, m := range a {
		other, found := byName[m.name]
		if !found || !equal(m.value, other) {
			return false
		}
	}
	return true
}
