// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Change carries out a recipe's changes of an object. Members of one kind are
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
	case fixtures.ForeignJWKTag:
		foreign, err := base.Foreign()
		if err != nil {
			return nil, err
		}
		return foreign.JWK(), nil
	default:
		return expand(value.JSON, base.Claims)
	}
}

// placeholder is ${NAME}, ${NAME[1:]}, ${NAME[:-1]} and the like.
var placeholder = regexp.MustCompile(`\$\{([a-z_]+)(?:\[(-?\d*):(-?\d*)\])?\}`)

// expand replaces the placeholders in a JSON text by claims of the valid token.
func expand(text json.RawMessage, claims Object) (json.RawMessage, error) {
	var problem error
	expanded := placeholder.ReplaceAllFunc(text, func(found []byte) []byte {
		parts := placeholder.FindSubmatch(found)
		var claim string
		if err := json.Unmarshal(claims.Get(string(parts[1])), &claim); err != nil {
			problem = fmt.Errorf("%s: the valid token has no string claim of that name", found)
			return found
		}
		quoted := marshalString(cut(claim, string(parts[2]), string(parts[3])))
		return quoted[1 : len(quoted)-1]
	})
	return expanded, problem
}

// cut is text[from:to] in bytes; negative numbers count from the end.
func cut(text, from, to string) string {
	place := func(number string, otherwise int) int {
		n, err := strconv.Atoi(number)
		if err != nil {
			return otherwise
		}
		if n < 0 {
			n += len(text)
		}
		return min(max(n, 0), len(text))
	}
	start, end := place(from, 0), place(to, len(text))
	return text[start:max(start, end)]
}
