// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Object is a JSON object with the order and the spelling of its members, so
// that two tokens can differ in one member and be equal in every other byte.
type Object []Member

// Member is a name and its value as JSON text. The text is written as it is.
type Member struct {
	Name  string
	Value json.RawMessage
}

// String makes a member with a string value.
func String(name, value string) Member {
	return Member{Name: name, Value: marshalString(value)}
}

// Int makes a member with an integer value.
func Int(name string, value int64) Member {
	return Member{Name: name, Value: json.RawMessage(strconv.FormatInt(value, 10))}
}

// Strings makes a member whose value is a string if there is one, else an array
// of strings: the two forms of `aud` (RFC 7519 §4.1.3).
func Strings(name string, values []string) Member {
	if len(values) == 1 {
		return String(name, values[0])
	}
	list := make([][]byte, len(values))
	for i, value := range values {
		list[i] = marshalString(value)
	}
	return Member{Name: name, Value: slices.Concat([]byte("["), bytes.Join(list, []byte(",")), []byte("]"))}
}

// ParseObject reads a JSON object and keeps the order of its members.
func ParseObject(text []byte) (Object, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("forge: %.40q is no JSON object", text)
	}
	var object Object
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("forge: read object: %w", err)
		}
		member := Member{Name: fmt.Sprint(name)}
		if err := decoder.Decode(&member.Value); err != nil {
			return nil, fmt.Errorf("forge: read member %q: %w", member.Name, err)
		}
		object = append(object, member)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("forge: read end of object: %w", err)
	}
	return object, nil
}

// Get returns the value of the first member of that name, or nil.
func (o Object) Get(name string) json.RawMessage {
	for _, member := range o {
		if member.Name == name {
			return member.Value
		}
	}
	return nil
}

// Repeats reports whether a name stands more than once.
func (o Object) Repeats() bool {
	seen := make(map[string]bool, len(o))
	for _, member := range o {
		if seen[member.Name] {
			return true
		}
		seen[member.Name] = true
	}
	return false
}

// With returns a copy in which the member has another value: in its old place,
// or at the end if it was not there.
func (o Object) With(member Member) Object {
	changed := slices.Clone(o)
	for i := range changed {
		if changed[i].Name == member.Name {
			changed[i] = member
			return changed
		}
	}
	return append(changed, member)
}

// Without returns a copy that lacks every member of that name.
func (o Object) Without(name string) Object {
	return slices.DeleteFunc(slices.Clone(o), func(m Member) bool { return m.Name == name })
}

// Encode writes the object without white space.
func (o Object) Encode() []byte {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, member := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(marshalString(member.Name))
		out.WriteByte(':')
		out.Write(member.Value)
	}
	out.WriteByte('}')
	return out.Bytes()
}

func marshalString(text string) json.RawMessage {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false) // < > & stay as they are: nobody embeds a token in HTML
	if err := encoder.Encode(text); err != nil {
		return json.RawMessage(`""`) // a string always has a JSON form
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
