// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// edit carries out edits of a compact JWS, or of its signing input.
func edit(token string, edits []fixtures.Edit, base Base) (string, error) {
	parts := strings.Split(token, ".")
	for i, one := range edits {
		place := slices.Index(fixtures.Segments(), one.Segment())
		if place < 0 || place >= len(parts) {
			return "", fmt.Errorf("forge: edit %d: the token has no %s", i+1, one.Segment())
		}
		changed, err := editSegment(parts[place], one, base)
		if err != nil {
			return "", fmt.Errorf("forge: edit %d of the %s: %w", i+1, one.Segment(), err)
		}
		parts[place] = changed
	}
	return strings.Join(parts, "."), nil
}

func editSegment(text string, one fixtures.Edit, base Base) (string, error) {
	switch {
	case one.FlipBit != "":
		return editBytes(text, flipBit)
	case one.Cut != nil:
		return cutSegment(text, *one.Cut)
	case one.Extend != nil:
		return editBytes(text, func(data []byte) ([]byte, error) { return extend(data, *one.Extend) })
	case one.Set != nil:
		return editBytes(text, func(data []byte) ([]byte, error) { return setBytes(data, *one.Set), nil })
	case one.Literal != nil:
		return one.Literal.Text, nil
	case one.Insert != nil:
		at := map[fixtures.Position]int{fixtures.AtMiddle: len(text) / 2, fixtures.AtEnd: len(text)}[one.Insert.At]
		return text[:at] + one.Insert.Text + text[at:], nil
	case one.Pad != "":
		return text + strings.Repeat("=", max(1, -len(text)&3)), nil
	case one.StdAlphabet != "":
		return standardAlphabet(text)
	case one.TrailingBits != "":
		return setTrailingBit(text)
	default:
		return otherSignature(base)
	}
}

// editBytes changes the decoded bytes of a segment.
func editBytes(text string, change func([]byte) ([]byte, error)) (string, error) {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", err
	}
	changed, err := change(decoded)
	if err != nil {
		return "", err
	}
	return b64(changed), nil
}

func flipBit(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, errors.New("there is no bit to flip")
	}
	data[len(data)/2] ^= 1
	return data, nil
}

func cutSegment(text string, cut fixtures.Cut) (string, error) {
	if cut.Chars > 0 {
		if cut.Chars > len(text) {
			return "", fmt.Errorf("there are %d characters, not %d to cut", len(text), cut.Chars)
		}
		return text[:len(text)-cut.Chars], nil
	}
	return editBytes(text, func(data []byte) ([]byte, error) {
		keep := cut.Keep
		if cut.Bytes > 0 {
			keep = len(data) - cut.Bytes
		}
		if keep < 0 || keep >= len(data) {
			return nil, fmt.Errorf("there are %d bytes, not more than %d", len(data), max(cut.Keep, cut.Bytes))
		}
		return data[:keep], nil
	})
}

func extend(data []byte, by fixtures.Extend) ([]byte, error) {
	const most = 4 << 20
	times := max(by.Times, 1)
	if len(by.Hex) > 0 && times > most/len(by.Hex) {
		return nil, fmt.Errorf("the segment would be longer than %d bytes", most)
	}
	more := bytes.Repeat(by.Hex, times)
	if by.Front {
		return append(more, data...), nil
	}
	return append(data, more...), nil
}

func setBytes(data []byte, set fixtures.Set) []byte {
	switch {
	case set.Zeros:
		return make([]byte, len(data))
	case set.Text != "":
		return []byte(set.Text)
	default:
		return set.Hex
	}
}

// standardAlphabet writes the segment in the alphabet of RFC 4648 §4.
func standardAlphabet(text string) (string, error) {
	changed := strings.NewReplacer("-", "+", "_", "/").Replace(text)
	if changed == text {
		return "", errors.New("both alphabets write it alike: there is no - or _ in it")
	}
	return changed, nil
}

// setTrailingBit sets the lowest bit of the last character, which stands for
// nothing unless the segment has whole groups of three bytes (RFC 4648 §3.5).
func setTrailingBit(text string) (string, error) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	if len(text)%4 < 2 {
		return "", errors.New("every bit of the last character counts")
	}
	last := strings.IndexByte(alphabet, text[len(text)-1])
	if last < 0 || last&1 == 1 {
		return "", fmt.Errorf("the last character is %q", text[len(text)-1])
	}
	return text[:len(text)-1] + alphabet[last+1:last+2], nil
}

// otherSignature is that of another valid token, which differs in its `jti`.
func otherSignature(base Base) (string, error) {
	id, err := Opaque(base.Random)
	if err != nil {
		return "", err
	}
	other, err := Sign(base.Header, base.Claims.With(String("jti", id)), base.Key)
	return other[strings.LastIndexByte(other, '.')+1:], err
}
