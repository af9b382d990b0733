// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// object is a mapping in its order, for YAML and for JSON.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, m := range o {
		name, nameErr := json.Marshal(m.name)
		value, err := json.Marshal(m.value)
		if err != nil || nameErr != nil {
			return nil, err // a string always has a form in JSON
		}
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(append(text, name...), ':'), value...)
	}
	return append(text, '}'), nil
}

// tagged is a value with a YAML tag: "!now -1h". In JSON it is {"!now": "-1h"}.
type tagged string

// MarshalJSON implements json.Marshaler.
func (t tagged) MarshalJSON() ([]byte, error) {
	tag, argument, _ := strings.Cut(string(t), " ")
	return json.Marshal(map[string]string{tag: argument})
}

// definitionOf turns a case back into what stands in a case file about how it is
// built and sent: a mapping of what is set, in the order of the type.
func definitionOf(c fixtures.Case) object {
	said := []string{ // in the entry of the case
		"id", "title", "class", "expect", "tier", "severity", "tokens", "cites", "attacks", "explain", "missing",
	}
	return slices.DeleteFunc(plainStruct(reflect.ValueOf(c)), func(m member) bool { return slices.Contains(said, m.name) })
}

func plain(v reflect.Value) any {
	switch value := v.Interface().(type) {
	case fixtures.Value:
		return plainValue(value)
	case fixtures.Duration:
		return span(shortDuration(time.Duration(value)))
	case fixtures.HexBytes:
		return hex.EncodeToString(value)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Struct:
		return plainStruct(v)
	case reflect.Map:
		return plainMap(v)
	case reflect.Slice:
		list := make([]any, 0, v.Len())
		for i := range v.Len() {
			list = append(list, plain(v.Index(i)))
		}
		return list
	case reflect.String:
		return v.String()
	default: // numbers and truth values
		return v.Interface()
	}
}

// plainStruct leaves out what is not set, as a case file does.
func plainStruct(v reflect.Value) object {
	members := object{}
	for field, value := range v.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case name == "-" || !field.IsExported() || value.IsZero():
		case options == "inline":
			members = append(members, plainStruct(value)...)
		default:
			members = append(members, member{name, plain(value)})
		}
	}
	return members
}

func plainMap(v reflect.Value) object {
	values := map[string]any{}
	for key, value := range v.Seq2() {
		values[key.String()] = plain(value)
	}
	members := object{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		members = append(members, member{name, values[name]})
	}
	return members
}

// plainValue is the value of a header member or a claim.
func plainValue(v fixtures.Value) any {
	switch v.Tag {
	case fixtures.LiteralTag:
		return plainJSON(v.JSON)
	case fixtures.NowTag:
		return tagged(string(v.Tag) + " " + shortDuration(v.Now))
	case fixtures.NowFloatTag:
		return tagged(string(v.Tag) + " " + strconv.FormatFloat(v.Now.Seconds(), 'f', -1, 64))
	default:
		return tagged(string(v.Tag) + " " + string(v.Key))
	}
}

// plainJSON is a JSON value as a definition has it. Nothing at all stands for
// null, for which no value is decoded.
func plainJSON(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return string(raw)
	}
	return ordered(value)
}

func ordered(value any) any {
	switch value := value.(type) {
	case map[string]any:
		members := object{}
		for _, name := range slices.Sorted(maps.Keys(value)) {
			members = append(members, member{name, ordered(value[name])})
		}
		return members
	case []any:
		for i := range value {
			value[i] = ordered(value[i])
		}
		return value
	default:
		return value
	}
}

// span is a time span, which needs no quotes in YAML.
type span string

// shortDuration leaves out the zero units that Go writes: 1h, not 1h0m0s.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
