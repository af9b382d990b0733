// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// text returns a string; it must not be empty.
func (r *reader) text(node ast.Node, what string) string {
	text, ok := stringOf(node)
	switch {
	case !ok:
		r.fail(node, "%s: want a string, got %s", what, kindOf(node))
	case text == "":
		r.fail(node, "%s: is empty", what)
	}
	return text
}

// stringOf returns the text of a string node.
func stringOf(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

// scalarOf returns the text of a string, number or boolean as it is written.
func scalarOf(node ast.Node) (string, bool) {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return node.GetToken().Value, true
	}
	return stringOf(node)
}

// flag returns a boolean.
func (r *reader) flag(node ast.Node, what string) bool {
	flag, ok := node.(*ast.BoolNode)
	if !ok {
		r.fail(node, "%s: want true or false, got %s", what, kindOf(node))
		return false
	}
	return flag.Value
}

// word returns a string that consists of some characters.
func (r *reader) word(node ast.Node, what, characters, described string) string {
	text := r.text(node, what)
	if strings.Trim(text, characters) != "" {
		r.fail(node, "%s: %q: want only %s", what, text, described)
	}
	return text
}

const (
	nameLetters = "abcdefghijklmnopqrstuvwxyz0123456789-"
	nameForm    = "a-z, 0-9 and -"
	idLetters   = nameLetters + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	idForm      = "letters, 0-9 and -"
)

// texts returns a list of strings.
func (r *reader) texts(node ast.Node, what string) []string {
	var list []string
	for _, element := range r.elements(node, what) {
		list = append(list, r.expanded(element, what))
	}
	return list
}

// expanded returns a string whose variables are replaced.
func (r *reader) expanded(node ast.Node, what string) string {
	return r.expand(node, r.text(node, what), verbatim)
}

// expand replaces ${name} by the value of the variable, and $${ by ${.
func (r *reader) expand(at ast.Node, text string, quote func(string) string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if strings.HasSuffix(before, "$") {
			out.WriteString("{")
			text = after
			continue
		}
		name, rest, closed := strings.Cut(after, "}")
		value, known := r.vars[name]
		switch {
		case !closed:
			r.fail(at, "${ has no closing }; write $${ for the text itself")
			return out.String()
		case !known:
			r.fail(at, "unknown variable ${%s}%s", name, fixtures.Suggest(name, r.variableNames()))
		}
		out.WriteString(quote(value))
		text = rest
	}
}

// expression returns a regular expression; the value of a variable in it
// stands for itself.
func (r *reader) expression(node ast.Node, what string) string {
	return r.expand(node, r.text(node, what), regexp.QuoteMeta)
}

func (r *reader) variableNames() []string {
	names := make([]string, 0, len(r.vars))
	for name := range r.vars {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
