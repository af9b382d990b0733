// SPDX-License-Identifier: Apache-2.0

package match

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	showRunes = 120 // the longest text of a mismatch, in code points
	showAhead = 20  // how much of an equal beginning is shown before a difference
)

// cut shortens a text that is too long for a mismatch.
func cut(text string) string {
	count := 0
	for i := range text {
		if count == showRunes-1 && utf8.RuneCountInString(text[i:]) > 1 {
			return text[:i] + "…"
		}
		count++
	}
	return text
}

// differing quotes two different texts such that the difference is seen: both
// are cut where they begin to differ, and code points that could look alike
// are escaped.
func differing(want, got string) (wantText, gotText string) {
	same := commonPrefix(want, got)
	quote := strconv.Quote
	if !startsASCII(want[same:]) || !startsASCII(got[same:]) {
		quote = strconv.QuoteToASCII
	}
	if utf8.RuneCountInString(want[:same]) <= showRunes/2 {
		return quote(want), quote(got)
	}
	from := same
	for range showAhead {
		_, size := utf8.DecodeLastRuneInString(want[:from])
		from -= size
	}
	return "…" + quote(want[from:]), "…" + quote(got[from:])
}

// commonPrefix returns how many bytes of whole code points a and b share.
func commonPrefix(a, b string) int {
	for i := 0; ; {
		left, size := utf8.DecodeRuneInString(a[i:])
		right, other := utf8.DecodeRuneInString(b[i:])
		if size == 0 || size != other || left != right || a[i:i+size] != b[i:i+size] {
			return i
		}
		i += size
	}
}

func startsASCII(s string) bool { return s == "" || s[0] < utf8.RuneSelf }

// String writes the value as compact JSON, as far as a mismatch shows it.
func (v *value) String() string {
	var text strings.Builder
	v.write(&text)
	return text.String()
}

func (v *value) write(text *strings.Builder) {
	if text.Len() > showRunes*utf8.UTFMax {
		return // the rest is cut anyway
	}
	switch v.kind {
	case jsontext.KindString:
		text.WriteString(strconv.Quote(v.text))
	case jsontext.KindBeginObject:
		text.WriteByte('{')
		for i, member := range v.members {
			separate(text, i)
			text.WriteString(strconv.Quote(member.name) + ": ")
			member.value.write(text)
		}
		text.WriteByte('}')
	case jsontext.KindBeginArray:
		text.WriteByte('[')
		for i, element := range v.elements {
			separate(text, i)
			element.write(text)
		}
		text.WriteByte(']')
	default:
		text.WriteString(v.text)
	}
}

func separate(text *strings.Builder, index int) {
	if index > 0 {
		text.WriteString(", ")
	}
}
