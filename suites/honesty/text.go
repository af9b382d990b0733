// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"regexp"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// unknown stands in an expanded text for what cannot be known: it is no
// character of any credential. Behind it comes one letter, which says what it
// can be.
const unknown = "\x00"

// What an unknown part can be.
const (
	anything  = 'a'
	segment   = 's' // characters of base64url
	reference = 'r' // 43 characters of base64url, as of an opaque token
	uuid      = 'u' // RFC 9562 §4
)

// text compares a free text with its recipe, as far as that is known, and with
// the twin: they differ, unless the recipe asks for one of the tokens itself.
func (c *check) text() {
	sent := c.token.Text
	pattern, err := fixtures.Expand(c.recipe.Text, c.fill)
	if err != nil {
		c.report("recipe", "a text that can be expanded", err.Error())
		return
	}
	if literal, rest, _ := strings.Cut(pattern, unknown); !matches(sent, literal, rest) {
		readable := regexp.MustCompile(unknown+".").ReplaceAllString(pattern, "…")
		c.report("token", quoted(readable), quoted(sent))
	}
	itself := c.recipe.Text == "${token}" || c.recipe.Text == "${twin}"
	if sent == c.Twin && !itself {
		c.report("token", "another text than its twin's", "the same")
	}
}

// fill is the value of a placeholder, as far as it can be known: what is random
// is not, nor a signature that would have to be made.
func (c *check) fill(p fixtures.Placeholder) (string, error) {
	switch p.Name {
	case "twin":
		return p.Cut(c.twin.Text), nil
	case "th":
		return p.Cut(c.twin.Segment(InHeader).Text), nil
	case "tp":
		return p.Cut(c.twin.Segment(InPayload).Text), nil
	case "ts":
		return p.Cut(c.twin.Segment(InSignature).Text), nil
	case "random43":
		return partly(p, reference), nil
	case "uuid":
		return partly(p, uuid), nil
	}
	if c.Kind == fixtures.Opaque || c.recipe.JWE != nil {
		return unknown + string(anything), nil
	}
	parts := c.predict()
	if i := strings.Index("hps", p.Name); i >= 0 {
		if !parts[i].known {
			return partly(p, segment), nil
		}
		return p.Cut(parts[i].text), nil
	}
	if !parts[0].known || !parts[1].known || !parts[2].known {
		return unknown + string(anything), nil
	}
	return p.Cut(parts[0].text + "." + parts[1].text + "." + parts[2].text), nil
}

// partly is an unknown part of that kind, unless only a piece of it is asked for.
func partly(p fixtures.Placeholder, kind rune) string {
	const probe = "0123456789"
	if p.Cut(probe) != probe {
		kind = segment
	}
	return unknown + string(kind)
}

// matches reports whether a text begins with a literal and goes on as the rest
// of the pattern says: a letter for an unknown part, a literal, and so on.
func matches(text, literal, rest string) bool {
	text, begins := strings.CutPrefix(text, literal)
	if !begins || rest == "" {
		return begins && text == ""
	}
	kind := rest[0]
	literal, rest, _ = strings.Cut(rest[1:], unknown)
	switch length := map[byte]int{reference: 43, uuid: 36}[kind]; {
	case length > 0:
		return len(text) >= length && alphabet(kind, text[:length]) && matches(text[length:], literal, rest)
	case kind == segment:
		after := strings.TrimLeft(text, base64url)
		return matches(after, literal, rest)
	case rest == "":
		return strings.HasSuffix(text, literal)
	default:
		_, after, found := strings.Cut(text, literal)
		return found && matches(after, "", rest)
	}
}

func alphabet(kind byte, text string) bool {
	if kind == uuid {
		return strings.Trim(text, "0123456789abcdef-") == "" && strings.Count(text, "-") == 4
	}
	return strings.Trim(text, base64url) == ""
}
