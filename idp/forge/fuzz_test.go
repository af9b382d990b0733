// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// Whatever a recipe asks for: there is no panic, an error has no token, and the
// twin stays valid.
func FuzzForge(f *testing.F) {
	key, err := forge.GenerateKey(forge.ES256, rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint8(0), uint8(2), 0, "", "")
	for kind := range uint8(12) {
		f.Add(kind, kind, int(kind), "x", "${h}.${p[1:]}${A*3}")
	}
	f.Fuzz(func(t *testing.T, kind, segment uint8, number int, data, text string) {
		segments := append(fixtures.Segments(), "", "tail")
		edit := someEdit(kind, segments[int(segment)%len(segments)], number, data)
		recipe := fixtures.Recipe{
			Edits: []fixtures.Edit{edit, someEdit(kind/2, fixtures.PayloadSegment, number, data)}, Text: text,
			Header: fixtures.Changes{Text: &text, Encoding: fixtures.Encoding(data)}, Sign: fixtures.Sign{SecretText: data},
		}
		if edit.Segment() != fixtures.SignatureSegment {
			recipe.Encoded = recipe.Edits[:1]
		}
		if number%2 == 0 {
			recipe.Header = fixtures.Changes{}
		}
		token, twin, err := forge.Forge(recipe, newBase(t, key))
		if err != nil {
			if token != "" || !strings.HasPrefix(err.Error(), "forge: ") {
				t.Errorf("token %q with the error %v", token, err)
			}
			return
		}
		if _, err := parse(twin, key); err != nil {
			t.Errorf("the twin gives %v", err)
		}
	})
}

func someEdit(kind uint8, segment fixtures.Segment, number int, data string) fixtures.Edit {
	switch kind % 12 {
	case 0:
		return fixtures.Edit{FlipBit: segment}
	case 1:
		return fixtures.Edit{Cut: &fixtures.Cut{Segment: segment, Bytes: number}}
	case 2:
		return fixtures.Edit{Cut: &fixtures.Cut{Segment: segment, Chars: number}}
	case 3:
		return fixtures.Edit{Cut: &fixtures.Cut{Segment: segment, Keep: number}}
	case 4:
		return fixtures.Edit{Extend: &fixtures.Extend{Segment: segment, Hex: []byte(data), Times: number, Front: number < 0}}
	case 5:
		return fixtures.Edit{Set: &fixtures.Set{Segment: segment, Text: data, Zeros: number == 0}}
	case 6:
		return fixtures.Edit{Literal: &fixtures.Literal{Segment: segment, Text: data}}
	case 7:
		return fixtures.Edit{Insert: &fixtures.Insert{Segment: segment, At: fixtures.Position(data), Text: data}}
	case 8:
		return fixtures.Edit{Pad: segment}
	case 9:
		return fixtures.Edit{StdAlphabet: segment}
	case 10:
		return fixtures.Edit{TrailingBits: segment}
	default:
		return fixtures.Edit{SwapSignature: true}
	}
}
