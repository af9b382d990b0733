// SPDX-License-Identifier: Apache-2.0

package match

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Header is what is expected of one header field. Its name is
// case-insensitive; headers that are not named are allowed.
type Header struct {
	Name string
	Want Field
}

// Field is what is expected of the field lines of one header.
type Field interface {
	fmt.Stringer // the expectation as it stands in a contract, in one line

	// Line is the line of the contract.
	Line() int

	// compareLines reports how the field lines differ; none is a header that
	// was not sent.
	compareLines(c *comparison, at string, lines []string)
}

func (h Header) compare(c *comparison, sent http.Header) {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if strings.EqualFold(name, h.Name) {
			lines = append(lines, sent[name]...)
		}
	}
	trimmed := make([]string, 0, len(lines))
	for _, line := range lines {
		trimmed = append(trimmed, strings.Trim(line, " \t")) // OWS, RFC 9110 §5.5
	}
	h.Want.compareLines(c, "header "+h.Name, trimmed)
}

type single struct{ Node }

// Single wants exactly one field line, whose text is as the node wants it.
// [Absent] and [Optional] allow none, and [AnyValue] allows several.
func Single(want Node) Field { return single{want} }

func (f single) compareLines(c *comparison, at string, lines []string) {
	_, anything := f.Node.(anyValue)
	switch {
	case len(lines) == 0:
		c.missing(at, f.Node)
	case len(lines) == 1:
		f.compare(c, at, textValue(lines[0]))
	case anything:
	case isAbsent(f.Node):
		c.report(at, f.Line(), nothing, showLines(lines))
	default:
		c.report(at, f.Line(), f.String()+" in one field line", showLines(lines))
	}
}

func isAbsent(n Node) bool {
	_, is := n.(absent)
	return is
}

// showLines quotes field lines for a mismatch.
func showLines(lines []string) string {
	if len(lines) == 0 {
		return nothing
	}
	quoted := make([]string, 0, len(lines))
	for _, line := range lines {
		quoted = append(quoted, strconv.Quote(line))
	}
	if len(lines) == 1 {
		return quoted[0]
	}
	return fmt.Sprintf("%d field lines: %s", len(lines), strings.Join(quoted, ", "))
}
