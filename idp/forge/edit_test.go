// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// Each edit is held against what it has to make of the valid token's signature.
func TestEdits(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.RS256))
	const part = fixtures.SignatureSegment
	raw := base64.RawURLEncoding
	bytes := func(change func(string) string) func(string) string {
		return func(text string) string {
			data, err := raw.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			return raw.EncodeToString([]byte(change(string(data))))
		}
	}
	for name, row := range map[string]struct {
		edit fixtures.Edit
		want func(string) string
	}{
		"cut bytes":      {fixtures.Edit{Cut: &fixtures.Cut{Segment: part, Bytes: 2}}, bytes(func(s string) string { return s[:254] })},
		"cut characters": {fixtures.Edit{Cut: &fixtures.Cut{Segment: part, Chars: 4}}, func(s string) string { return s[:338] }},
		"keep":           {fixtures.Edit{Cut: &fixtures.Cut{Segment: part, Keep: 1}}, bytes(func(s string) string { return s[:1] })},
		"extend":         {fixtures.Edit{Extend: &fixtures.Extend{Segment: part, Hex: []byte{7}}}, bytes(func(s string) string { return s + "\a" })},
		"extend often": {
			fixtures.Edit{Extend: &fixtures.Extend{Segment: part, Hex: []byte("ab"), Times: 3}},
			bytes(func(s string) string { return s + "ababab" }),
		},
		"extend in front": {
			fixtures.Edit{Extend: &fixtures.Extend{Segment: part, Hex: []byte{0}, Front: true}},
			bytes(func(s string) string { return "\x00" + s }),
		},
		"set bytes":     {fixtures.Edit{Set: &fixtures.Set{Segment: part, Hex: []byte{1, 2}}}, bytes(func(string) string { return "\x01\x02" })},
		"set text":      {fixtures.Edit{Set: &fixtures.Set{Segment: part, Text: "x"}}, bytes(func(string) string { return "x" })},
		"zeros":         {fixtures.Edit{Set: &fixtures.Set{Segment: part, Zeros: true}}, bytes(func(string) string { return strings.Repeat("\x00", 256) })},
		"literal":       {fixtures.Edit{Literal: &fixtures.Literal{Segment: part, Text: "?"}}, func(string) string { return "?" }},
		"insert first":  {fixtures.Edit{Insert: &fixtures.Insert{Segment: part, At: fixtures.AtStart, Text: " "}}, func(s string) string { return " " + s }},
		"insert within": {fixtures.Edit{Insert: &fixtures.Insert{Segment: part, At: fixtures.AtMiddle, Text: "\n"}}, func(s string) string { return s[:171] + "\n" + s[171:] }},
		"insert last":   {fixtures.Edit{Insert: &fixtures.Insert{Segment: part, At: fixtures.AtEnd, Text: "!"}}, func(s string) string { return s + "!" }},
		"pad":           {fixtures.Edit{Pad: part}, func(s string) string { return s + "==" }},
		"standard":      {fixtures.Edit{StdAlphabet: part}, func(s string) string { return strings.NewReplacer("-", "+", "_", "/").Replace(s) }},
	} {
		token, twin, err := forge.Forge(fixtures.Recipe{Edits: []fixtures.Edit{row.edit}}, base)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		good := strings.Split(twin, ".")
		want := strings.Join([]string{good[0], good[1], row.want(good[2])}, ".")
		if diff := cmp.Diff(want, token); diff != "" || token == twin {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestTrailingBitsStandForNothing(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	token, twin, err := forge.Forge(fixtures.Recipe{Edits: []fixtures.Edit{{TrailingBits: fixtures.SignatureSegment}}}, base)
	if err != nil {
		t.Fatal(err)
	}
	segment := token[strings.LastIndexByte(token, '.')+1:]
	if _, err := base64.RawURLEncoding.Strict().DecodeString(segment); err == nil {
		t.Error("a strict decoder takes it")
	}
	if len(decode(t, token, 2)) != 64 || len(token) != len(twin) {
		t.Error("a lenient decoder does not take it")
	}
	if _, err := parse(token, base.Key); err != nil {
		t.Errorf("decoded leniently it is not valid: %v", err)
	}
}

func TestSwappedSignatureIsOfAnotherToken(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.RS256))
	token, twin, err := forge.Forge(fixtures.Recipe{Edits: []fixtures.Edit{{SwapSignature: true}}}, base)
	if err != nil {
		t.Fatal(err)
	}
	if token[:strings.LastIndexByte(token, '.')] != twin[:strings.LastIndexByte(twin, '.')] || len(decode(t, token, 2)) != 256 {
		t.Error("more than the signature differs")
	}
	if _, err := parse(token, base.Key); !errors.Is(err, jwt.ErrTokenSignatureInvalid) {
		t.Errorf("it gives %v", err)
	}
}

// What is edited before signing is covered by the signature.
func TestEncodedEditsAreSigned(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	token := forged(t, fixtures.Recipe{Encoded: []fixtures.Edit{{Insert: &fixtures.Insert{
		Segment: fixtures.PayloadSegment, At: fixtures.AtMiddle, Text: "\n",
	}}}}, base)
	cut := strings.LastIndexByte(token, '.')
	if !strings.Contains(token[:cut], "\n") {
		t.Error("nothing was inserted")
	}
	if err := jwt.SigningMethodES256.Verify(token[:cut], decode(t, token, 2), base.Key.Public()); err != nil {
		t.Errorf("the signature is not over the text as sent: %v", err)
	}
}

func TestEditsThatChangeNothingAreErrors(t *testing.T) {
	t.Parallel()
	base := newBase(t, newKey(t, forge.ES256))
	for name, row := range map[string]struct {
		edits []fixtures.Edit
		want  string
	}{
		"no such bytes": {
			[]fixtures.Edit{{Cut: &fixtures.Cut{Segment: fixtures.SignatureSegment, Keep: 64}}},
			"forge: edit 1 of the signature: there are 64 bytes, not more than 64",
		},
		"no such characters": {
			[]fixtures.Edit{{Cut: &fixtures.Cut{Segment: fixtures.SignatureSegment, Chars: 87}}},
			"forge: edit 1 of the signature: there are 86 characters, not 87 to cut",
		},
		"no bit": {
			[]fixtures.Edit{{Literal: &fixtures.Literal{Segment: fixtures.HeaderSegment}}, {FlipBit: fixtures.HeaderSegment}},
			"forge: edit 2 of the header: there is no bit to flip",
		},
		"same alphabet": {
			[]fixtures.Edit{{Literal: &fixtures.Literal{Segment: fixtures.HeaderSegment, Text: "AA"}}, {StdAlphabet: fixtures.HeaderSegment}},
			"forge: edit 2 of the header: both alphabets write it alike: there is no - or _ in it",
		},
		"no spare bits": {
			[]fixtures.Edit{{Literal: &fixtures.Literal{Segment: fixtures.HeaderSegment, Text: "AAAA"}}, {TrailingBits: fixtures.HeaderSegment}},
			"forge: edit 2 of the header: every bit of the last character counts",
		},
	} {
		if _, _, err := forge.Forge(fixtures.Recipe{Edits: row.edits}, base); err == nil || err.Error() != row.want {
			t.Errorf("%s: got %v, want %s", name, err, row.want)
		}
	}
}
