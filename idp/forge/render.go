// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Render carries out a recipe's changes of an object, up to its bytes.
func Render(object Object, changes fixtures.Changes, base Base) ([]byte, error) {
	changed, err := Change(object, changes, base)
	if err != nil {
		return nil, err
	}
	text := changed.Encode()
	if changes.Text != nil {
		if text, err = fillText(*changes.Text, changed, base); err != nil {
			return nil, err
		}
	}
	for _, one := range changes.Replace {
		if !bytes.Contains(text, []byte(one.Find)) {
			return nil, fmt.Errorf("replace: there is no %q in %.80q", one.Find, text)
		}
		text = bytes.ReplaceAll(text, []byte(one.Find), one.Hex)
	}
	return encodeText(text, changes.Encoding)
}

// fillText is the text in place of an object. What the object lacks is taken of
// the valid token's claims.
func fillText(text string, object Object, base Base) ([]byte, error) {
	filled, err := fixtures.Expand(text, func(p fixtures.Placeholder) (string, error) {
		if p.Name == "object" {
			return p.Cut(string(object.Encode())), nil
		}
		value := object.Get(p.Name)
		if len(value) == 0 {
			value = base.Claims.Get(p.Name)
		}
		if len(value) == 0 {
			return "", errors.New("there is no member of that name")
		}
		if value[0] == '"' {
			value = value[1 : len(value)-1]
		}
		return p.Cut(string(value)), nil
	})
	return []byte(filled), err
}

// encodeText writes a text in another encoding, without a byte order mark.
func encodeText(text []byte, encoding fixtures.Encoding) ([]byte, error) {
	var order binary.AppendByteOrder
	switch encoding {
	case fixtures.UTF8:
		return text, nil
	case fixtures.UTF16LE:
		order = binary.LittleEndian
	case fixtures.UTF16BE:
		order = binary.BigEndian
	default:
		return nil, fmt.Errorf("there is no encoding %q", encoding)
	}
	var out []byte
	for _, unit := range utf16.Encode([]rune(string(text))) {
		out = order.AppendUint16(out, unit)
	}
	return out, nil
}
