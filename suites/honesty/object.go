// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Object is a JSON object with the order and the spelling of its members.
type Object []Member

// Member is a name and its value as JSON text, as it stands in the token.
type Member struct {
	Name  string
	Value jsontext.Value
}

// Get returns the value of the first member of that name, or nil.
func (o Object) Get(name string) jsontext.Value {
	for _, member := range o {
		if member.Name == name {
			return member.Value
		}
	}
	return nil
}

// Has reports whether there is a member of that name.
func (o Object) Has(name string) bool {
	return slices.ContainsFunc(o, func(m Member) bool { return m.Name == name })
}

// Text returns the string that the member of that name is; ok is false if there
// is none, or if it is no string.
func (o Object) Text(name string) (text string, ok bool) {
	value := o.Get(name)
	if value.Kind() != jsontext.KindString {
		return "", false
	}
	unquoted, err := jsontext.AppendUnquote(nil, value)
	return string(unquoted), err == nil
}

// Seconds returns the number that the member of that name is: a NumericDate
// (RFC 7519 §2) in whole and parts of seconds.
func (o Object) Seconds(name string) (seconds float64, ok bool) {
	value := o.Get(name)
	if value.Kind() != jsontext.KindNumber {
		return 0, false
	}
	seconds, err := strconv.ParseFloat(string(value), 64)
	return seconds, err == nil
}

// reading is what came of reading a text as one JSON object.
type reading struct {
	in       string
	object   Object
	isObject bool
	findings []Finding
}

func (r *reading) find(problem Problem, detail string) {
	r.findings = append(r.findings, Finding{In: r.in, Problem: problem, Detail: detail})
}

const byteOrderMark = "\ufeff"

// readObject reads one JSON object to its end, as far as that is possible.
func readObject(in string, text []byte) reading {
	r := reading{in: in}
	if bytes.HasPrefix(text, []byte(byteOrderMark)) {
		r.find(BOM, "a byte order mark before the JSON")
		text = text[len(byteOrderMark):]
	}
	if !utf8.Valid(text) {
		r.find(InvalidUTF8, "the bytes are not UTF-8")
	}
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if kind := decoder.PeekKind(); kind != jsontext.KindBeginObject {
		r.refuse(decoder)
		return r
	}
	if err := r.members(decoder); err != nil {
		r.find(NotJSON, "the JSON object is broken: "+plain(err))
		r.object = nil
		return r
	}
	r.isObject = true
	if rest := bytes.TrimLeft(text[decoder.InputOffset():], " \t\r\n"); len(rest) > 0 {
		r.find(TrailingData, count(len(rest), "byte")+" after the JSON object")
	}
	return r
}

// refuse says what stands in place of an object.
func (r *reading) refuse(decoder *jsontext.Decoder) {
	value, err := decoder.ReadValue()
	if err != nil {
		r.find(NotJSON, "this is not JSON")
		return
	}
	r.find(NotObject, "JSON, but no object: "+clip(string(value)))
}

func (r *reading) members(decoder *jsontext.Decoder) error {
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for decoder.PeekKind() != jsontext.KindEndObject {
		token, err := decoder.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		value, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if seen[name] {
			r.find(Duplicate, "the member "+strconv.Quote(name)+" stands more than once")
		}
		seen[name] = true
		r.inside(name, value)
		r.object = append(r.object, Member{Name: name, Value: value.Clone()})
	}
	_, err := decoder.ReadToken()
	return err
}

// inside looks for what is wrong deeper in a value: the strict reading of it
// fails where the lenient one did not.
func (r *reading) inside(name string, value jsontext.Value) {
	_, err := jsontext.NewDecoder(bytes.NewReader(value)).ReadValue()
	switch {
	case err == nil:
	case errors.Is(err, jsontext.ErrDuplicateName):
		r.find(Duplicate, "in "+strconv.Quote(name)+" a member stands more than once")
	case utf8.Valid(value): // raw bytes are reported once for the whole text
		r.find(InvalidUTF8, "in "+strconv.Quote(name)+" there is half a surrogate pair")
	}
}

// plain takes the prefix of the JSON package from an error.
func plain(err error) string {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it has no end"
	}
	if syntax, is := errors.AsType[*jsontext.SyntacticError](err); is {
		return syntax.Err.Error() + " at byte " + strconv.FormatInt(syntax.ByteOffset, 10)
	}
	return err.Error()
}

const longest = 80 // characters of a value in a message

func clip(text string) string {
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
