// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"unicode/utf16"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// reshaped reports whether the text of the object is changed, not only its members.
func reshaped(changes fixtures.Changes) bool {
	return changes.Text != nil || len(changes.Replace) > 0 || changes.Encoding != fixtures.UTF8
}

// reshape makes the changes of the text of an object that [fixtures.Changes]
// documents; base are the claims of the valid token.
func reshape(text []byte, members, base wants, changes fixtures.Changes) ([]byte, error) {
	if changes.Text != nil {
		filled, err := fill(*changes.Text, string(text), members, base)
		if err != nil {
			return nil, err
		}
		text = []byte(filled)
	}
	for _, replacement := range changes.Replace {
		text = bytes.ReplaceAll(text, []byte(replacement.Find), replacement.Hex)
	}
	switch changes.Encoding {
	case fixtures.UTF16LE:
		return encodeUTF16(text, binary.LittleEndian), nil
	case fixtures.UTF16BE:
		return encodeUTF16(text, binary.BigEndian), nil
	default:
		return text, nil
	}
}

func encodeUTF16(text []byte, order binary.AppendByteOrder) []byte {
	var encoded []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		encoded = order.AppendUint16(encoded, unit)
	}
	return encoded
}

var errNoMember = errors.New("the object has no member of that name")

// fill puts the object's text in place of ${object}, and members in place of
// their names: a string without its quotes, anything else as its JSON. What the
// object lacks is the valid token's claim of that name.
func fill(template, object string, members, base wants) (string, error) {
	return fixtures.Expand(template, func(p fixtures.Placeholder) (string, error) {
		if p.Name == "object" {
			return p.Cut(object), nil
		}
		one, has := members.get(p.Name)
		if !has {
			one, has = base.get(p.Name)
		}
		switch {
		case !has || one.value == nil:
			return "", errNoMember
		case one.value.Kind() == jsontext.KindString:
			return p.Cut(string(one.value[1 : len(one.value)-1])), nil
		}
		return p.Cut(string(one.value)), nil
	})
}

func encodeSegment(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
