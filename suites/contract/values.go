// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/bearproof-dev/bearproof/suites/match"
)

// value reads what is expected of a JSON value. Only where it may be missing,
// as the member of an object, can it be !absent or !optional.
func (r *reader) value(node ast.Node, what string, mayBeMissing bool) match.Node {
	line := lineOf(node)
	switch n := node.(type) {
	case *ast.StringNode:
		return r.plain(n, what)
	case *ast.LiteralNode:
		return match.String(line, r.expand(n, n.Value.Value, verbatim))
	case *ast.IntegerNode, *ast.FloatNode:
		return r.number(node, what)
	case *ast.BoolNode:
		return match.Bool(line, n.Value)
	case *ast.NullNode:
		return match.Null(line)
	case *ast.MappingNode:
		return r.object(n, what)
	case *ast.SequenceNode:
		elements, open := r.list(n, what)
		return match.Array(line, elements, open)
	case *ast.TagNode:
		return r.taggedValue(n, what, mayBeMissing)
	}
	r.fail(node, "%s: %s is no JSON value", what, kindOf(node))
	return match.AnyValue(line)
}

func verbatim(text string) string { return text }

// plain reads a string node: the elision for any string, a string, or what the
// YAML parser takes for a string although it is none, namely large numbers and
// everything after a tag.
func (r *reader) plain(node *ast.StringNode, what string) match.Node {
	line := lineOf(node)
	if isElision(node) {
		return r.made(node, what)(match.AnyString(line, match.Length{}))
	}
	if node.Token.Type == token.StringType { // not quoted
		switch node.Value {
		case "true", "false":
			return match.Bool(line, node.Value == "true")
		case "null", "~":
			return match.Null(line)
		}
		if number, err := match.Number(line, node.Value); err == nil {
			return number
		}
	}
	return match.String(line, r.expand(node, node.Value, verbatim))
}

func (r *reader) number(node ast.Node, what string) match.Node {
	return r.made(node, what)(match.Number(lineOf(node), node.GetToken().Value))
}

// made reports what is wrong with a node that was to be made, and returns one
// in any case.
func (r *reader) made(at ast.Node, what string) func(match.Node, error) match.Node {
	return func(node match.Node, err error) match.Node {
		if err != nil {
			r.problem(at, what, err)
			return match.AnyValue(lineOf(at))
		}
		return node
	}
}

// isElision reports whether a node is `…`: more of the same is allowed here.
func isElision(node ast.Node) bool {
	text, ok := stringOf(node)
	return ok && (text == "…" || text == "...")
}

func (r *reader) object(node *ast.MappingNode, what string) match.Node {
	var members []match.Member
	open := false
	for _, e := range r.entries(node, what) {
		if e.key != "…" && e.key != "..." {
			members = append(members, match.Member{Name: e.key, Want: r.value(e.value, what, true)})
			continue
		}
		if !isElision(e.value) {
			r.fail(e.value, "%s: more members are written as …: …", what)
		}
		open = true
	}
	return match.Object(lineOf(node), members, open)
}

// list reads the elements of an array; an elision at its end opens it.
func (r *reader) list(node *ast.SequenceNode, what string) (elements []match.Node, open bool) {
	for i, element := range node.Values {
		if i == len(node.Values)-1 && isElision(element) {
			return elements, true
		}
		elements = append(elements, r.value(element, what, false))
	}
	return elements, false
}
