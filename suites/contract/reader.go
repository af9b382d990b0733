// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// maxMistakes is how many mistakes are reported of one file.
const maxMistakes = 50

// reader walks the nodes of one file and collects its mistakes. Its methods
// return a usable value even after a mistake, so that the walk goes on.
type reader struct {
	file     string
	data     []byte
	vars     map[string]string
	mistakes []mistake

	unordered int // how many !unordered surround what is read
}

type mistake struct {
	place
	message string
}

func (r *reader) fail(at ast.Node, format string, args ...any) {
	r.mistakes = append(r.mistakes, mistake{placeOf(at), fmt.Sprintf(format, args...)})
}

// problem reports what a constructor of package match complains of.
func (r *reader) problem(at ast.Node, what string, err error) {
	r.fail(at, "%s: %s", what, strings.TrimPrefix(err.Error(), "match: "))
}

// err returns all mistakes in the order of the file, each once: what an alias
// stands for is read several times.
func (r *reader) err() error {
	slices.SortStableFunc(r.mistakes, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	found := slices.Compact(r.mistakes)
	errs := make([]error, 0, min(len(found), maxMistakes)+1)
	for _, m := range found[:min(len(found), maxMistakes)] {
		errs = append(errs, fixtures.NewError(r.file, r.data, m.line, m.column, "%s", m.message))
	}
	if more := len(found) - maxMistakes; more > 0 {
		errs = append(errs, &fixtures.Error{File: r.file, Message: fmt.Sprintf("and %d more mistakes", more)})
	}
	return errors.Join(errs...)
}

// placeOf returns where a node begins.
func placeOf(node ast.Node) place {
	at := fixtures.NodeError("", nil, node, "")
	return place{at.Line, at.Column}
}

func lineOf(node ast.Node) int { return placeOf(node).line }

// entry is one key of a mapping and its value.
type entry struct {
	key   string
	at    ast.Node // the key
	value ast.Node
}

// entries returns the entries of a mapping in the order of the file. What `<<`
// merges into it stands in place of that key; own entries go before it.
func (r *reader) entries(node ast.Node, what string) []entry {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		r.fail(node, "%s: want a mapping, got %s", what, kindOf(node))
		return nil
	}
	own := map[string]ast.Node{}
	for _, pair := range mapping.Values {
		if key, ok := keyText(pair.Key); ok && own[key] == nil {
			own[key] = pair.Key
		}
	}
	var all []entry
	merged := map[string]bool{}
	for _, pair := range mapping.Values {
		if !pair.Key.IsMergeKey() {
			all = append(all, r.entry(pair, own, what)...)
			continue
		}
		for _, e := range r.merge(pair.Value, what) {
			if own[e.key] == nil && !merged[e.key] {
				merged[e.key] = true
				all = append(all, e)
			}
		}
	}
	return all
}

// entry returns one entry of a mapping, or none if its key is wrong.
func (r *reader) entry(pair *ast.MappingValueNode, own map[string]ast.Node, what string) []entry {
	key, ok := keyText(pair.Key)
	switch {
	case !ok:
		r.fail(pair.Key, "%s: a key is a plain word or a string", what)
	case own[key] != ast.Node(pair.Key):
		r.fail(pair.Key, "%s: the key %q stands twice; first in line %d", what, key, lineOf(own[key]))
	default:
		return []entry{{key: key, at: pair.Key, value: pair.Value}}
	}
	return nil
}

func find(entries []entry, key string) (entry, bool) {
	i := slices.IndexFunc(entries, func(e entry) bool { return e.key == key })
	if i < 0 {
		return entry{}, false
	}
	return entries[i], true
}

// merge returns what `<<` stands for: a mapping, or a list of them of which
// the first goes before the others.
func (r *reader) merge(node ast.Node, what string) []entry {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return r.entries(node, what)
	}
	var merged []entry
	for _, element := range list.Values {
		merged = append(merged, r.entries(element, what)...)
	}
	return merged
}

// keyText returns the text of a key.
func keyText(key ast.MapKeyNode) (string, bool) {
	var node ast.Node = key
	if explicit, ok := node.(*ast.MappingKeyNode); ok { // "? key"
		node = explicit.Value
	}
	switch n := node.(type) {
	case *ast.StringNode:
		return unmaskText(n.Value), !strings.HasPrefix(n.Value, bareMark)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return n.GetToken().Value, true
	}
	return "", false // `<<` among them
}

// field says how the value of one known key is read.
type field struct {
	name     string
	required bool
	read     func(ast.Node)
}

// fields reads a mapping that has only these keys.
func (r *reader) fields(node ast.Node, what string, known ...field) {
	entries := r.entries(node, what)
	if entries == nil && node.Type() != ast.MappingType {
		return // reported
	}
	names := make([]string, 0, len(known))
	for _, f := range known {
		names = append(names, f.name)
		if e, there := find(entries, f.name); there {
			f.read(e.value)
		} else if f.required {
			r.fail(node, "%s: %s is missing", what, f.name)
		}
	}
	for _, e := range entries {
		if !slices.Contains(names, e.key) {
			r.fail(e.at, "%s: unknown key %q%s", what, e.key, fixtures.Suggest(e.key, names))
		}
	}
}

// elements returns the elements of a sequence.
func (r *reader) elements(node ast.Node, what string) []ast.Node {
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		r.fail(node, "%s: want a list, got %s", what, kindOf(node))
		return nil
	}
	return list.Values
}

// kindOf names the kind of a node for a message.
func kindOf(node ast.Node) string {
	switch n := node.(type) {
	case *ast.MappingNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "a string"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + node.GetToken().Value
	case *ast.BoolNode:
		return node.GetToken().Value
	case *ast.NullNode:
		return "nothing"
	case *ast.TagNode:
		return n.Start.Value
	}
	return "something else"
}
