// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// Which tags may stand where.
func textTags() []string    { return []string{"!any", "!string", "!re", "!ci", "!bind"} }
func absenceTags() []string { return []string{"!absent", "!optional"} }
func headerTags() []string  { return []string{"!media", "!directives", "!challenge"} }
func valueTags() []string {
	return append(textTags(), "!bool", "!int", "!number", "!unordered")
}

// allow reports whether a tag is one of those that may stand here.
func (r *reader) allow(tag *ast.TagNode, what string, allowed ...[]string) bool {
	here := slices.Concat(allowed...)
	name := tag.Start.Value
	if slices.Contains(here, name) {
		return true
	}
	if slices.Contains(slices.Concat(valueTags(), absenceTags(), headerTags()), name) {
		r.fail(tag, "%s: %s cannot stand here", what, name)
	} else {
		r.fail(tag, "%s: unknown tag %s%s", what, name, fixtures.Suggest(name, here))
	}
	return false
}

// taggedValue reads a tag where a JSON value is expected.
func (r *reader) taggedValue(tag *ast.TagNode, what string, mayBeMissing bool) match.Node {
	var missing []string
	if mayBeMissing {
		missing = absenceTags()
	}
	if !r.allow(tag, what, valueTags(), missing) {
		return match.AnyValue(lineOf(tag))
	}
	line := lineOf(tag)
	switch tag.Start.Value {
	case "!bool":
		r.nothing(tag, what)
		return match.AnyBool(line)
	case "!int":
		return r.made(tag, what)(match.AnyInt(line, r.bounds(tag, what)))
	case "!number":
		return r.made(tag, what)(match.AnyNumber(line, r.bounds(tag, what)))
	case "!unordered":
		return r.unorderedList(tag, what)
	case "!optional":
		return r.optional(tag, what, func(n ast.Node) match.Node { return r.value(n, what, false) })
	}
	return r.taggedText(tag, what)
}

// taggedText reads a tag that can stand for a text.
func (r *reader) taggedText(tag *ast.TagNode, what string) match.Node {
	line := lineOf(tag)
	switch tag.Start.Value {
	case "!absent":
		r.nothing(tag, what)
		return match.Absent(line)
	case "!string":
		return r.made(tag, what)(match.AnyString(line, r.length(tag, what)))
	case "!re":
		return r.made(tag.Value, what+": !re")(match.Regexp(line, r.expression(tag.Value, what+": !re")))
	case "!ci":
		return match.Fold(line, r.expanded(tag.Value, what+": !ci"))
	case "!bind":
		return r.bind(tag, what)
	}
	r.nothing(tag, what) // !any
	return match.AnyValue(line)
}

func (r *reader) bind(tag *ast.TagNode, what string) match.Node {
	if r.unordered > 0 {
		r.fail(tag, "%s: !bind cannot stand in !unordered", what)
	}
	name := r.text(tag.Value, what+": !bind")
	if name == "" { // reported
		return match.AnyValue(lineOf(tag))
	}
	return r.made(tag, what)(match.Bind(lineOf(tag), name))
}

// nothing makes sure that a tag has no value.
func (r *reader) nothing(tag *ast.TagNode, what string) {
	if tag.Value.Type() != ast.NullType {
		r.fail(tag.Value, "%s: %s takes no value", what, tag.Start.Value)
	}
}

func (r *reader) unorderedList(tag *ast.TagNode, what string) match.Node {
	list, ok := tag.Value.(*ast.SequenceNode)
	if !ok {
		r.fail(tag.Value, "%s: !unordered: want a list, got %s", what, kindOf(tag.Value))
		return match.AnyValue(lineOf(tag))
	}
	r.unordered++
	defer func() { r.unordered-- }()
	elements, open := r.list(list, what)
	return match.Unordered(lineOf(tag), elements, open)
}

// optional reads `!optional text`, or, as a node has one tag only,
// `!optional [!string]`: a list of the one thing that is expected.
func (r *reader) optional(tag *ast.TagNode, what string, read func(ast.Node) match.Node) match.Node {
	value := tag.Value
	if list, ok := value.(*ast.SequenceNode); ok && len(list.Values) == 1 {
		value = list.Values[0]
	} else if ok || value.Type() == ast.NullType {
		r.fail(tag, "%s: !optional takes a value, or a list of one like [!string]", what)
		return match.AnyValue(lineOf(tag))
	}
	return match.Optional(read(value))
}

func (r *reader) length(tag *ast.TagNode, what string) match.Length {
	var length match.Length
	if tag.Value.Type() == ast.NullType {
		return length
	}
	what += ": " + tag.Start.Value
	count := func(to *int) func(ast.Node) {
		return func(n ast.Node) {
			text, _ := scalarOf(n)
			number, err := strconv.ParseUint(text, 10, 31)
			if err != nil {
				r.fail(n, "%s: want a number of characters, got %s", what, scalarOrKind(n))
			}
			*to = int(number)
		}
	}
	r.fields(tag.Value, what, field{"min_length", false, count(&length.Min)}, field{"max_length", false, count(&length.Max)})
	return length
}

func (r *reader) bounds(tag *ast.TagNode, what string) match.Bounds {
	var bounds match.Bounds
	if tag.Value.Type() == ast.NullType {
		return bounds
	}
	what += ": " + tag.Start.Value
	limit := func(to *string) func(ast.Node) {
		return func(n ast.Node) {
			text, ok := scalarOf(n)
			if !ok || text == "" {
				r.fail(n, "%s: want a number, got %s", what, kindOf(n))
			}
			*to = text
		}
	}
	r.fields(tag.Value, what, field{"min", false, limit(&bounds.Min)}, field{"max", false, limit(&bounds.Max)})
	return bounds
}
