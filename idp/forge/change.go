// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Change carries out a recipe's changes of an object, before it becomes text. Members of one kind are
// changed in the order of their names: a recipe's map has none.
func Change(object Object, changes fixtures.Changes, base Base) (Object, error) {
	set, err := resolve(changes.Set, base)
	if err != nil {
		return nil, err
	}
	before, err := resolve(changes.Prepend, base)
	if err != nil {
		return nil, err
	}
	after, err := resolve(changes.Append, base)
	if err != nil {
		return nil, err
	}
	for _, member := range set {
		object = object.With(member)
	}
	for _, name := range changes.Remove {
		object = object.Without(name)
	}
	return slices.Concat(before, object, after), nil
}

func resolve(values map[string]fixtures.Value, base Base) (Object, error) {
	var members Object
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, err := resolveValue(values[name], base)
		if err != nil {
			return nil, fmt.Errorf("forge: member %q: %w", name, err)
		}
		members = append(members, Member{Name: name, Value: value})
	}
	return members, nil
}

func resolveValue(value fixtures.Value, base Base) (json.RawMessage, error) {
	switch value.Tag {
	case fixtures.NowTag:
		return Int("", base.Now.Add(value.Now).Unix()).Value, nil
	case fixtures.NowFloatTag:
		at := base.Now.Add(value.Now)
		return fmt.Appendf(nil, "%d.%03d", at.Unix(), at.Nanosecond()/int(time.Millisecond)), nil
	case fixtures.JWKTag, fixtures.KidTag:
		key, err := base.key(value.Key)
		if err != nil {
			return nil, err
		}
		if value.Tag == fixtures.KidTag {
			return marshalString(key.ID()), nil
		}
		return key.JWK(), nil
	default:
		if len(value.JSON) == 0 { // YAML's null is not handed to the decoder
			return json.RawMessage("null"), nil
		}
		return expand(value.JSON, base)
	}
}

// expand replaces the placeholders in a JSON text by claims of the valid token.
func expand(text json.RawMessage, base Base) (json.RawMessage, error) {
	expanded, err := fixtures.Expand(string(text), func(p fixtures.Placeholder) (string, error) {
		claim, err := base.claim(p)
		quoted := marshalString(claim)
		return string(quoted[1 : len(quoted)-1]), err
	})
	return json.RawMessage(expanded), err
}

// claim is the string claim of the valid token that a placeholder stands for.
func (b Base) claim(p fixtures.Placeholder) (string, error) {
	var claim string
	if err := json.Unmarshal(b.Claims.Get(p.Name), &claim); err != nil {
		return "", errors.New("the valid token has no string claim of that name")
	}
	return p.Cut(claim), nil
}
