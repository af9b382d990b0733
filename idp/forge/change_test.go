// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

func TestChange(t *testing.T) {
	base := forge.Base{Claims: forge.Object{forge.String("iss", "https://a"), forge.Int("exp", 9)}, Now: now}
	object := forge.Object{forge.String("a", "1"), forge.String("b", "2")}
	values := func(name, value string) map[string]fixtures.Value {
		return map[string]fixtures.Value{name: {JSON: json.RawMessage(value)}}
	}
	for name, row := range map[string]struct {
		changes fixtures.Changes
		want    string
	}{
		"nothing":         {fixtures.Changes{}, `{"a":"1","b":"2"}`},
		"set":             {fixtures.Changes{Set: values("a", "[3]")}, `{"a":[3],"b":"2"}`},
		"added":           {fixtures.Changes{Set: values("c", "null")}, `{"a":"1","b":"2","c":null}`},
		"removed":         {fixtures.Changes{Remove: []string{"a"}}, `{"b":"2"}`},
		"repeated before": {fixtures.Changes{Prepend: values("b", "0")}, `{"b":0,"a":"1","b":"2"}`},
		"repeated after":  {fixtures.Changes{Append: values("a", "0")}, `{"a":"1","b":"2","a":0}`},
		"a time": {
			fixtures.Changes{Set: map[string]fixtures.Value{"a": {Tag: fixtures.NowTag, Now: -time.Minute}}},
			`{"a":1799999940,"b":"2"}`,
		},
		"a claim":           {fixtures.Changes{Set: values("a", `"x${iss}y"`)}, `{"a":"xhttps://ay","b":"2"}`},
		"a part of a claim": {fixtures.Changes{Set: values("a", `["${iss[:-1]}", "${iss[1:]}", "${iss[8:9]}"]`)}, `{"a":["https://", "ttps://a", "a"],"b":"2"}`},
		"beyond its ends":   {fixtures.Changes{Set: values("a", `"${iss[99:]}${iss[5:2]}"`)}, `{"a":"","b":"2"}`},
	} {
		t.Run(name, func(t *testing.T) {
			changed, err := forge.Change(object, row.changes, base)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row.want, string(changed.Encode())); diff != "" {
				t.Error(diff)
			}
		})
	}
	_, err := forge.Change(object, fixtures.Changes{Set: values("a", `"${exp}"`)}, base)
	if want := `forge: member "a": ${exp}: the valid token has no string claim of that name`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestEmbeddedKeyIsTheForeignOne(t *testing.T) {
	key, foreign := newKey(t, forge.ES256), newKey(t, forge.ES256)
	base := newBase(t, key)
	base.Foreign = func(string) (*forge.Key, error) { return foreign, nil }
	token, _, err := forge.Forge(fixtures.Recipe{
		Header: fixtures.Changes{Set: map[string]fixtures.Value{"jwk": {Tag: fixtures.JWKTag, Key: fixtures.ForeignKey}}},
		Sign:   fixtures.Sign{Key: fixtures.ForeignKey},
	}, base)
	if err != nil {
		t.Fatal(err)
	}
	var header struct{ JWK json.RawMessage }
	if err := json.Unmarshal(decode(t, token, 0), &header); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(foreign.JWK()), string(header.JWK)); diff != "" {
		t.Error(diff)
	}
	if _, err := parse(token, foreign); err != nil {
		t.Errorf("the embedded key does not verify the token: %v", err)
	}
}

func TestParseObject(t *testing.T) {
	object, err := forge.ParseObject([]byte(`{"b": [1, 2], "a": {"x": null}, "b": 1.50}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"b":[1, 2],"a":{"x": null},"b":1.50}`, string(object.Encode())); diff != "" {
		t.Error(diff)
	}
	if !object.Repeats() || object[:2].Repeats() {
		t.Errorf("repeats: %t, %t; want true, false", object.Repeats(), object[:2].Repeats())
	}
	for _, text := range []string{"", "[]", "{", `{"a":}`, `{"a"`} {
		if _, err := forge.ParseObject([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
