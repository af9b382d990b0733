// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// part is one segment as it should be; known is false if only the provider
// could tell.
type part struct {
	text  string
	known bool
}

// signed compares a JWS with what the recipe makes of the twin: each part as
// sent if nothing is done to its text, else as it should have come out.
func (c *check) signed() {
	sent := c.sentParts()
	parts := []part{
		c.object(InHeader, sent[0], c.expectedHeader(), c.recipe.Header),
		c.object(InPayload, sent[1], c.expectedClaims(), c.recipe.Claims),
		{},
	}
	if len(c.differences) > 0 {
		return // whatever the signature is, it is over something else
	}
	if parts[0].known && parts[1].known {
		parts[2] = c.signature(parts[0].text+"."+parts[1].text, sent[2])
	}
	edit(c.recipe.Edits, parts)
	for i, name := range []string{InHeader, InPayload, InSignature} {
		if parts[i].known && parts[i].text != sent[i] {
			c.report(name, around(parts[i].text, sent[i]), around(sent[i], parts[i].text))
		}
	}
	c.spoiled()
}

// sentParts are the three parts of the token. Dots that edits put into a part
// are taken for what they are there: the parts before the edits have none.
func (c *check) sentParts() [3]string {
	var parts [3]string
	copy(parts[:], strings.SplitN(c.token.Text, ".", len(parts)))
	return parts
}

// object is the header or the payload as it was signed.
func (c *check) object(name, sent string, expected wants, changes fixtures.Changes) part {
	after := edits(c.recipe.Edits, name)
	if !after && !edits(c.recipe.Encoded, name) && !reshaped(changes) {
		c.plainObject(name, sent, expected, changes)
		return part{text: sent, known: true}
	}
	made := c.predictObject(name, expected, changes)
	if !made.known && sent == c.twin.Segment(name).Text {
		c.report(name, "another text than the twin's", "the same")
	}
	if !made.known {
		return part{text: sent, known: !after}
	}
	return made
}

// predictObject is the header or the payload as it should be signed; not known
// if one of its members is not.
func (c *check) predictObject(name string, expected wants, changes fixtures.Changes) part {
	text, known := expected.encode()
	if !known {
		return part{}
	}
	text, err := reshape(text, expected, c.baseClaims(), changes)
	if err != nil {
		c.report("recipe", "a text that can be expanded", err.Error())
	}
	parts := make([]part, len(fixtures.Segments()))
	place := slices.Index(fixtures.Segments(), fixtures.Segment(name))
	parts[place] = part{text: encodeSegment(text), known: true}
	edit(c.recipe.Encoded, parts)
	return parts[place]
}

// predict is the whole token as it should be, without a look at it.
func (c *check) predict() []part {
	parts := []part{
		c.predictObject(InHeader, c.expectedHeader(), c.recipe.Header),
		c.predictObject(InPayload, c.expectedClaims(), c.recipe.Claims),
		{},
	}
	if parts[0].known && parts[1].known {
		parts[2] = c.predictSignature(parts[0].text + "." + parts[1].text)
	}
	edit(c.recipe.Edits, parts)
	return parts
}

// plainObject proves that a segment is base64url of JSON without white space
// that has the expected members.
func (c *check) plainObject(name, sent string, expected wants, changes fixtures.Changes) {
	before := len(c.differences)
	decoded, findings := decodeSegment(name, sent)
	read := readObject(name, decoded)
	repeats := len(changes.Prepend)+len(changes.Append) > 0
	for _, finding := range slices.Concat(findings, read.findings) {
		if finding.Problem != Duplicate || !repeats {
			c.report(name, "base64url of a JSON object", finding.Detail)
		}
	}
	if len(c.differences) > before {
		return
	}
	c.compare(map[string]string{InHeader: "header", InPayload: "claims"}[name], read.object, expected)
	if plain := read.object.encode(); len(c.differences) == before && string(plain) != string(decoded) {
		c.report(name, "the plainest JSON: "+around(string(plain), string(decoded)), around(string(decoded), string(plain)))
	}
}

// spoiled proves that a token whose text was changed after it was signed does
// not verify as it is sent: a strict API has a reason to refuse it.
func (c *check) spoiled() {
	if len(c.recipe.Edits) == 0 {
		return
	}
	alg, _ := c.twin.Header.Text("alg")
	flawed := slices.ContainsFunc(c.token.Findings, func(f Finding) bool { return f.Problem != Duplicate })
	if !flawed && c.token.Verify(alg, c.signer) == nil {
		c.report(InSignature, "one that the edits have spoiled", "one that verifies")
	}
}

// around quotes a text from shortly before the place where it differs from another.
func around(text, other string) string {
	const before, after = 8, 24
	i := 0
	for i < len(text) && i < len(other) && text[i] == other[i] {
		i++
	}
	start, end := max(0, i-before), min(len(text), i+after)
	excerpt := fmt.Sprintf("%q", text[start:end])
	if start > 0 {
		excerpt = "…" + excerpt
	}
	if end < len(text) {
		excerpt += "…"
	}
	return fmt.Sprintf("%s (%s)", excerpt, count(len(text), "character"))
}
