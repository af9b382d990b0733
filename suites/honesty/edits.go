// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// edits reports whether one of the edits changes the text of a segment.
func edits(list []fixtures.Edit, name string) bool {
	return slices.ContainsFunc(list, func(edit fixtures.Edit) bool { return string(edit.Segment()) == name })
}

// edit makes edits on those parts that are known. A part into which something
// comes that only the provider knows is no longer known; one that is replaced
// as a whole is known again.
func edit(list []fixtures.Edit, parts []part) {
	for _, edit := range list {
		i := slices.Index(fixtures.Segments(), edit.Segment())
		switch {
		case i < 0 || i >= len(parts):
		case edit.Literal != nil || edit.Set != nil && !edit.Set.Zeros:
			parts[i] = part{text: edited(edit, ""), known: true}
		case !parts[i].known:
		case edit.SwapSignature:
			parts[i] = part{}
		default:
			parts[i].text = edited(edit, parts[i].text)
		}
	}
}

// edited is the text of a segment after one edit, as [fixtures.Edit] documents it.
func edited(edit fixtures.Edit, text string) string {
	switch {
	case edit.Literal != nil:
		return edit.Literal.Text
	case edit.Insert != nil:
		return insert(*edit.Insert, text)
	case edit.Pad != "":
		return text + strings.Repeat("=", max(1, (4-len(text)%4)%4))
	case edit.StdAlphabet != "":
		return strings.NewReplacer("-", "+", "_", "/").Replace(text)
	case edit.TrailingBits != "":
		return setTrailingBit(text)
	case edit.Cut != nil && edit.Cut.Chars > 0:
		return text[:max(0, len(text)-edit.Cut.Chars)]
	}
	decoded, _ := decodeSegment("", text)
	return encodeSegment(editedBytes(edit, decoded))
}

func insert(insert fixtures.Insert, text string) string {
	at := map[fixtures.Position]int{fixtures.AtStart: 0, fixtures.AtMiddle: len(text) / 2, fixtures.AtEnd: len(text)}[insert.At]
	return text[:at] + insert.Text + text[at:]
}

// setTrailingBit sets the lowest bit of the last character, which stands for
// nothing unless the text is of whole groups of four.
func setTrailingBit(text string) string {
	if len(text)%4 == 0 {
		return text
	}
	end := len(text) - 1
	return text[:end] + string(base64url[strings.IndexByte(base64url, text[end])|1])
}

// editedBytes are the octets of a segment after an edit of them.
func editedBytes(edit fixtures.Edit, decoded []byte) []byte {
	switch {
	case edit.FlipBit != "" && len(decoded) > 0:
		decoded[len(decoded)/2] ^= 1
		return decoded
	case edit.Cut != nil && edit.Cut.Keep > 0:
		return decoded[:min(edit.Cut.Keep, len(decoded))]
	case edit.Cut != nil:
		return decoded[:max(0, len(decoded)-edit.Cut.Bytes)]
	case edit.Extend != nil:
		more := bytes.Repeat(edit.Extend.Hex, max(1, edit.Extend.Times))
		if edit.Extend.Front {
			return slices.Concat(more, decoded)
		}
		return slices.Concat(decoded, more)
	case edit.Set != nil && edit.Set.Zeros:
		return make([]byte, len(decoded))
	case edit.Set != nil && len(edit.Set.Hex) > 0:
		return edit.Set.Hex
	case edit.Set != nil:
		return []byte(edit.Set.Text)
	}
	return decoded
}
