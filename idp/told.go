// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// say changes the truth into what is told.
func (b boundAnswer) say(truth answer, told *fixtures.ProviderAnswer) (answer, error) {
	said := truth
	said.status, said.media = orElse(told.Status, truth.status), orElse(told.Type, truth.media)
	said.header = truth.header.Clone()
	said.fault = faultOf(told)
	if told.Redirect != "" {
		said.status = orElse(told.Status, http.StatusFound)
		said.setField("Location", told.Redirect)
	}
	for name, value := range told.Headers {
		said.setField(name, value)
	}
	body, err := b.body(truth.body, told)
	if err != nil {
		return answer{}, fmt.Errorf("idp: answer about a token: %w", err)
	}
	said.body = body
	if told.Reset && told.Truncate == nil {
		said.status = 0
	}
	said.delivery = &delivery{Delivery: told.Delivery}
	if told.Padding > 0 {
		return said.pad(told.Padding)
	}
	return said, nil
}

func (b boundAnswer) body(truth []byte, told *fixtures.ProviderAnswer) ([]byte, error) {
	body := truth
	switch {
	case told.Body != nil:
		body = []byte(*told.Body)
	case !told.Members.IsZero():
		changed, err := changeBody(truth, told.Members, b.base)
		if err != nil {
			return nil, err
		}
		body = changed
	}
	if told.Depth == 0 {
		return body, nil
	}
	open, err := openObject(body)
	if err != nil {
		return nil, err
	}
	arrays := strings.Repeat("[", told.Depth) + strings.Repeat("]", told.Depth)
	return append(open, `"depth":`+arrays+`}`...), nil
}

// pad adds a member of so many bytes, which are made when they are sent.
func (a answer) pad(size int) (answer, error) {
	open, err := openObject(a.body)
	if err != nil {
		return answer{}, err
	}
	a.body = append(open, `"padding":"`...)
	a.delivery.padding, a.delivery.tail = size, []byte(`"}`)
	return a, nil
}

// openObject returns the text of an object so that one more member and a brace
// complete it.
func openObject(text []byte) ([]byte, error) {
	const space = " \t\r\n"
	open, isObject := bytes.CutSuffix(bytes.TrimRight(text, space), []byte("}"))
	open = bytes.TrimRight(open, space)
	switch {
	case !isObject:
		return nil, errors.New("depth and padding are members, but the body is no object")
	case bytes.HasSuffix(open, []byte("{")):
		return bytes.Clone(open), nil
	}
	return append(bytes.Clone(open), ','), nil
}

// setField sets a header field; an empty value leaves it out.
func (a *answer) setField(name, value string) {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header[http.CanonicalHeaderKey(name)] = nil
	if value != "" {
		a.header.Set(name, value)
	}
}

// faultOf names what differs from the truth, for the journal.
func faultOf(told *fixtures.ProviderAnswer) string {
	var names []string
	for _, one := range []struct {
		name string
		told bool
	}{
		{"status", told.Status != 0},
		{"type", told.Type != ""},
		{"headers", len(told.Headers) > 0},
		{"redirect", told.Redirect != ""},
		{"body", told.Body != nil},
		{"members", !told.Members.IsZero()},
		{"depth", told.Depth > 0},
		{"padding", told.Padding > 0},
		{"delay", told.Delay > 0},
		{"gzip", told.Gzip},
		{"truncate", told.Truncate != nil},
		{"reset", told.Reset},
		{"length_lie", told.LengthLie > 0},
		{"chunk_lie", told.ChunkLie != fixtures.NoChunkLie},
	} {
		if one.told {
			names = append(names, one.name)
		}
	}
	return strings.Join(names, ", ")
}

func changeBody(body []byte, changes fixtures.Changes, base forge.Base) ([]byte, error) {
	object, err := forge.ParseObject(body)
	if err != nil {
		return nil, err
	}
	return forge.Render(object, changes, base)
}
