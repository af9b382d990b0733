// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// yamlText writes a definition as a case file would. What is not a plain word is
// quoted as in JSON, which is YAML too: every byte can be seen.
func yamlText(definition object) string {
	var out strings.Builder
	writeMembers(&out, definition, "")
	return out.String()
}

// writeMembers writes a mapping; the first line is indented already.
func writeMembers(out *strings.Builder, members object, indent string) {
	for i, m := range members {
		if i > 0 {
			out.WriteString(indent)
		}
		out.WriteString(scalar(m.name) + ":")
		writeBelow(out, m.value, indent+"  ")
	}
}

// writeBelow writes the value of a key, to the end of its last line.
func writeBelow(out *strings.Builder, value any, indent string) {
	switch value := value.(type) {
	case object:
		if len(value) > 0 {
			out.WriteString("\n" + indent)
			writeMembers(out, value, indent)
			return
		}
	case []any:
		if len(value) > 0 {
			out.WriteString("\n")
			writeElements(out, value, indent)
			return
		}
	}
	out.WriteString(" " + scalar(value) + "\n")
}

func writeElements(out *strings.Builder, list []any, indent string) {
	for _, element := range list {
		out.WriteString(indent + "- ")
		if members, is := element.(object); is && len(members) > 0 {
			writeMembers(out, members, indent+"  ")
			continue
		}
		out.WriteString(scalar(element) + "\n")
	}
}

// scalar writes a value in one line.
func scalar(value any) string {
	switch value := value.(type) {
	case tagged:
		return string(value)
	case span:
		return string(value)
	case string:
		if plainWord(value) {
			return value
		}
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Sprintf("%q", err.Error()) // a definition holds nothing that JSON does not
	}
	return strings.TrimSpace(out.String())
}

// plainWord reports whether YAML takes a text for itself without quotes.
func plainWord(text string) bool {
	words := []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
	return regexp.MustCompile(`^[A-Za-z]([A-Za-z0-9_./ -]*[A-Za-z0-9])?$`).MatchString(text) &&
		!slices.Contains(words, strings.ToLower(text))
}
