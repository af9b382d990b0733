// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"crypto/rand"
	"encoding/base64"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

func TestText(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		recipe fixtures.Recipe
		want   string // a regular expression
	}{
		"the token":    {fixtures.Recipe{}, `a\.b\.c`},
		"literal":      {fixtures.Recipe{Text: "garbage"}, `garbage`},
		"tokens":       {fixtures.Recipe{Text: "${token},${twin}"}, `a\.b\.c,x\.y\.z`},
		"segments":     {fixtures.Recipe{Text: "${h}${p}${s}${th}${tp}${ts}"}, `abcxyz`},
		"a part":       {fixtures.Recipe{Text: "${twin[1:-1]}"}, `\.y\.`},
		"random":       {fixtures.Recipe{Text: "${random43}"}, `[A-Za-z0-9_-]{43}`},
		"UUID":         {fixtures.Recipe{Text: "${uuid}"}, `[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`},
		"repeated":     {fixtures.Recipe{Text: "${.*4}${a#*3}"}, `\.\.\.\.a1a2a3`},
		"wrapped":      {fixtures.Recipe{Wrap: fixtures.Base64URLWrap}, base64.RawURLEncoding.EncodeToString([]byte("a.b.c"))},
		"wrapped text": {fixtures.Recipe{Text: "${h}", Wrap: fixtures.Base64URLWrap}, "YQ"},
	} {
		got, err := forge.Text(row.recipe, "a.b.c", "x.y.z", rand.Reader)
		if err != nil || !regexp.MustCompile(`^`+row.want+`$`).MatchString(got) {
			t.Errorf("%s: got %q, %v; want %s", name, got, err, row.want)
		}
	}
	for text, want := range map[string]string{
		"${tokens}":    "forge: text: ${tokens}: there is no such value; did you mean token?",
		"${s}":         "forge: text: ${s}: the credential has 1 parts",
		"${A*9999999}": "forge: text: ${A*9999999}: the text would be longer than 4194304 bytes",
	} {
		if _, err := forge.Text(fixtures.Recipe{Text: text}, "opaque", "x", rand.Reader); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRender(t *testing.T) {
	t.Parallel()
	base := forge.Base{Claims: forge.Object{forge.String("aud", "api"), forge.Int("exp", 9)}, Now: now}
	object := forge.Object{forge.String("alg", `a"b`), forge.Int("n", 1)}
	text := func(text string) *string { return &text }
	for name, row := range map[string]struct {
		changes fixtures.Changes
		want    string
	}{
		"as it is":        {fixtures.Changes{}, `{"alg":"a\"b","n":1}`},
		"around":          {fixtures.Changes{Text: text("[${object}]")}, `[{"alg":"a\"b","n":1}]`},
		"a member more":   {fixtures.Changes{Text: text(`${object[:-1]},"x":${[*3}${]*3}}`)}, `{"alg":"a\"b","n":1,"x":[[[]]]}`},
		"members":         {fixtures.Changes{Text: text("${alg} ${n}")}, `a\"b 1`},
		"a claim":         {fixtures.Changes{Text: text("${aud}")}, "api"},
		"nothing":         {fixtures.Changes{Text: text("")}, ""},
		"bytes":           {fixtures.Changes{Replace: []fixtures.Replacement{{Find: `"n":1`, Hex: []byte{0xc3, 0x28}}}}, "{\"alg\":\"a\\\"b\",\xc3(}"},
		"after changes":   {fixtures.Changes{Remove: []string{"alg"}, Text: text(" ${object}")}, ` {"n":1}`},
		"little endian":   {fixtures.Changes{Text: text("ä😀"), Encoding: fixtures.UTF16LE}, "\xe4\x00\x3d\xd8\x00\xde"},
		"big endian":      {fixtures.Changes{Text: text("ä😀"), Encoding: fixtures.UTF16BE}, "\x00\xe4\xd8\x3d\xde\x00"},
		"fraction":        {fixtures.Changes{Remove: []string{"alg"}, Set: map[string]fixtures.Value{"n": {Tag: fixtures.NowFloatTag, Now: 1500 * time.Millisecond}}}, `{"n":1800000001.500}`},
		"fraction before": {fixtures.Changes{Remove: []string{"alg"}, Set: map[string]fixtures.Value{"n": {Tag: fixtures.NowFloatTag, Now: -time.Second / 2}}}, `{"n":1799999999.500}`},
	} {
		got, err := forge.Render(object, row.changes, base)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(row.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for want, changes := range map[string]fixtures.Changes{
		`replace: there is no "x" in "{\"alg\":\"a\\\"b\",\"n\":1}"`: {Replace: []fixtures.Replacement{{Find: "x"}}},
		"${missing}: there is no member of that name":                {Text: text("${missing}")},
		`there is no encoding "utf-7"`:                               {Encoding: "utf-7"},
	} {
		if _, err := forge.Render(object, changes, base); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
