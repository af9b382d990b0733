// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"fmt"
	"io"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Text is what a recipe makes of a finished token, of either kind: the text in
// its place, and the wrapping. Without both it is the token itself.
func Text(recipe fixtures.Recipe, token, twin string, random io.Reader) (string, error) {
	text := token
	if recipe.Text != "" {
		var err error
		text, err = fixtures.Expand(recipe.Text, func(p fixtures.Placeholder) (string, error) {
			value, err := textValue(p.Name, token, twin, random)
			return p.Cut(value), err
		})
		if err != nil {
			return "", fmt.Errorf("forge: text: %w", err)
		}
	}
	switch recipe.Wrap {
	case fixtures.NoWrap:
		return text, nil
	case fixtures.Base64URLWrap:
		return b64([]byte(text)), nil
	default:
		return "", fmt.Errorf("forge: there is no wrapping %q", recipe.Wrap)
	}
}

func textValue(name, token, twin string, random io.Reader) (string, error) {
	switch name {
	case "token":
		return token, nil
	case "twin":
		return twin, nil
	case "random43":
		return Opaque(random)
	case "uuid":
		return newUUID(random)
	}
	whole := token
	segment, ofTwin := strings.CutPrefix(name, "t")
	if ofTwin {
		whole = twin
	}
	place := strings.Index("hps", segment)
	parts := strings.Split(whole, ".")
	switch {
	case len(segment) != 1 || place < 0:
		return "", fmt.Errorf("there is no such value%s", fixtures.Suggest(name, fixtures.TextPlaceholders()))
	case place >= len(parts):
		return "", fmt.Errorf("the credential has %d parts", len(parts))
	}
	return parts[place], nil
}

// newUUID draws a UUID of version 4 (RFC 9562 §5.4).
func newUUID(random io.Reader) (string, error) {
	id := make([]byte, 16)
	if err := draw(random, id); err != nil {
		return "", err
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:]), nil
}
