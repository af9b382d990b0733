// SPDX-License-Identifier: Apache-2.0

package match

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// value is a JSON value that was answered. Order, repeated members and the
// spelling of numbers are kept.
type value struct {
	kind     jsontext.Kind
	text     string // a string's code points; a number, true, false or null as it was sent
	members  []member
	elements []*value
}

type member struct {
	name  string
	value *value
}

func textValue(text string) *value { return &value{kind: jsontext.KindString, text: text} }

const byteOrderMark = "\ufeff"

// decode reads a body strictly and reports what is wrong with it. Where it is
// possible all the same, it returns the value, so that it can be compared.
func (c *comparison) decode(body []byte, line int) *value {
	root, err := readBody(body)
	if err == nil {
		return root
	}
	at, want, got := complaint(body, err)
	c.report(at, line, want, got)
	return decodeLeniently(body)
}

// decodeLeniently returns the first value of a body, whatever surrounds it;
// nil if there is none.
func decodeLeniently(body []byte) *value {
	body = bytes.TrimPrefix(body, []byte(byteOrderMark))
	lenient := jsontext.NewDecoder(bytes.NewReader(body),
		jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	root, err := readValue(lenient)
	if err != nil {
		return nil
	}
	return root
}

// trailingError is what follows a JSON value.
type trailingError struct{ offset int64 }

func (e trailingError) Error() string {
	return fmt.Sprintf("more data after the value, at byte %d", e.offset)
}

func readBody(body []byte) (*value, error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(body))
	root, err := readValue(decoder)
	if err != nil {
		return nil, err
	}
	end := decoder.InputOffset()
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		space := len(body[end:]) - len(bytes.TrimLeft(body[end:], " \t\r\n"))
		return nil, trailingError{end + int64(space)}
	}
	return root, nil
}

func readValue(decoder *jsontext.Decoder) (*value, error) {
	token, err := decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	v := &value{kind: token.Kind(), text: token.String()}
	switch v.kind {
	case jsontext.KindBeginObject:
		err = v.readMembers(decoder)
	case jsontext.KindBeginArray:
		err = v.readElements(decoder)
	default: // a whole value
	}
	return v, err
}

func (v *value) readMembers(decoder *jsontext.Decoder) error {
	for decoder.PeekKind() != jsontext.KindEndObject {
		name, err := decoder.ReadToken()
		if err != nil {
			return err
		}
		text := name.String() // the token is valid only until the next one is read
		child, err := readValue(decoder)
		if err != nil {
			return err
		}
		v.members = append(v.members, member{name: text, value: child})
	}
	_, err := decoder.ReadToken()
	return err
}

func (v *value) readElements(decoder *jsontext.Decoder) error {
	for decoder.PeekKind() != jsontext.KindEndArray {
		child, err := readValue(decoder)
		if err != nil {
			return err
		}
		v.elements = append(v.elements, child)
	}
	_, err := decoder.ReadToken()
	return err
}

// complaint says what is wrong with a body that err was returned for.
func complaint(body []byte, err error) (at, want, got string) {
	const asJSON = "JSON (RFC 8259)"
	var syntax *jsontext.SyntacticError
	switch {
	case len(bytes.TrimSpace(body)) == 0:
		return "", asJSON, "an empty body"
	case bytes.HasPrefix(body, []byte(byteOrderMark)):
		return "", asJSON, "a byte order mark before it"
	case !utf8.Valid(body):
		return "", asJSON, fmt.Sprintf("invalid UTF-8 at byte %d", invalidUTF8(body))
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return string(syntax.JSONPointer), "one member of this name", "more than one"
	case errors.As(err, &syntax):
		got = fmt.Sprintf("%v at byte %d: %s", syntax.Err, syntax.ByteOffset, strconv.Quote(string(body[:min(len(body), showRunes)])))
		return "", asJSON, got
	}
	return "", asJSON, err.Error()
}

func invalidUTF8(body []byte) int {
	at := 0
	for at < len(body) {
		r, size := utf8.DecodeRune(body[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}
