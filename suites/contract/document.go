// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// No contract comes near these limits. They keep a hostile file from using up
// memory or the stack.
const (
	maxSize  = 1 << 20 // bytes
	maxDepth = 100     // of nested nodes
	maxNodes = 200_000 // with every alias written out
)

// readDocument parses the one document of a file into nodes without aliases,
// anchors and masked tags.
func readDocument(file string, data []byte) (ast.Node, error) {
	text := string(data)
	switch {
	case len(data) > maxSize:
		return nil, &fixtures.Error{File: file, Message: fmt.Sprintf("the file is larger than %d bytes", maxSize)}
	case !utf8.Valid(data):
		return nil, &fixtures.Error{File: file, Message: "the file is not UTF-8"}
	case holdsMark(text):
		return nil, &fixtures.Error{File: file, Message: "the file holds the noncharacter U+FDD0"}
	}
	tokens := lexer.Tokenize(maskBareTags(text))
	shiftAfterTags(tokens)
	if deep := tooDeep(tokens); deep != nil {
		at := deep.Position
		return nil, fixtures.NewError(file, data, at.Line, at.Column, "more than %d levels of nesting", maxDepth)
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, syntaxError(file, data, err)
	}
	body, err := onlyBody(file, data, parsed)
	if err != nil {
		return nil, err
	}
	r := resolver{anchors: map[string]resolved{}}
	root := r.resolve(body, 0)
	if r.failure != "" {
		return nil, fixtures.NodeError(file, data, r.at, "%s", r.failure)
	}
	return root.node, nil
}

// onlyBody returns the node of the one document in a file.
func onlyBody(file string, data []byte, parsed *ast.File) (ast.Node, error) {
	var body ast.Node
	for _, document := range parsed.Docs {
		switch {
		case document.Body == nil: // nothing but comments and markers
		case body == nil:
			body = document.Body
		default:
			return nil, fixtures.NodeError(file, data, document.Body, "a second document begins")
		}
	}
	if body == nil {
		return nil, &fixtures.Error{File: file, Message: "the file is empty"}
	}
	return body, nil
}

// shiftAfterTags corrects the columns of what follows a tag in its line: the
// lexer forgets to count the space after the tag.
func shiftAfterTags(tokens token.Tokens) {
	line, shift := 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, shift = t.Position.Line, 0
		}
		t.Position.Column += shift
		if t.Type == token.TagType && strings.HasSuffix(t.Origin, " ") {
			shift++
		}
	}
}

func syntaxError(file string, data []byte, err error) error {
	var syntax yaml.Error
	if !errors.As(err, &syntax) || syntax.GetToken() == nil {
		return &fixtures.Error{File: file, Message: unmaskText(err.Error())}
	}
	at := syntax.GetToken().Position
	return fixtures.NewError(file, data, at.Line, at.Column, "%s", unmaskText(syntax.GetMessage()))
}

// tooDeep returns the first token for which the parser would recurse too
// deeply: inside of too many brackets, or after too many dashes, tags and the
// like in a row. Nesting by indentation is measured later; it costs the file
// the square of its depth.
func tooDeep(tokens token.Tokens) *token.Token {
	brackets, row := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		default:
		}
		switch t.Type {
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			if row++; t.Prev != nil && t.Prev.Position.Column >= t.Position.Column {
				row = 1
			}
		case token.StringType:
			if t.Prev == nil || t.Prev.Type != token.AnchorType { // not an anchor's name
				row = 0
			}
		default:
			row = 0
		}
		if brackets > maxDepth || row > maxDepth {
			return t
		}
	}
	return nil
}

// resolver replaces aliases with what they stand for and masked tags with
// tags, and measures the result.
type resolver struct {
	anchors map[string]resolved // the last one of each name so far
	at      ast.Node
	failure string // the first; nothing is resolved after it
}

// resolved is a node without aliases below it.
type resolved struct {
	node  ast.Node
	nodes int // itself and all below it, up to maxNodes
	depth int // levels below it
}

func (r *resolver) fail(at ast.Node, format string, args ...any) resolved {
	if r.failure == "" {
		r.at, r.failure = at, fmt.Sprintf(format, args...)
	}
	return resolved{node: at}
}

// resolve works in the order of the file, so that an alias finds only anchors
// before it. A node that holds an alias of itself is refused like that.
func (r *resolver) resolve(node ast.Node, level int) resolved {
	if r.failure != "" {
		return resolved{node: node}
	}
	if level > maxDepth {
		return r.fail(node, "more than %d levels of nesting", maxDepth)
	}
	result := resolved{node: node, nodes: 1}
	switch n := node.(type) {
	case *ast.StringNode:
		result.node = unmask(n)
	case *ast.LiteralNode:
		n.Value.Value = unmaskText(n.Value.Value)
	case *ast.AliasNode:
		target, known := r.anchors[n.Value.GetToken().Value]
		if !known {
			return r.fail(node, "unknown alias *%s; an anchor stands before its aliases", n.Value.GetToken().Value)
		}
		result = target
	case *ast.AnchorNode:
		result = r.resolve(n.Value, level)
		r.anchors[n.Name.GetToken().Value] = result
	case *ast.TagNode:
		result.node = n
		r.child(&result, &n.Value, level)
	case *ast.SequenceNode:
		for i := range n.Values {
			r.child(&result, &n.Values[i], level)
		}
	case *ast.MappingNode:
		for _, pair := range n.Values {
			r.child(&result, &pair.Value, level)
		}
	}
	if level+result.depth > maxDepth {
		return r.fail(node, "more than %d levels of nesting", maxDepth)
	}
	return result
}

// child resolves a node in its place, and adds it to its parent's measures.
func (r *resolver) child(parent *resolved, place *ast.Node, level int) {
	child := r.resolve(*place, level+1)
	*place = child.node
	parent.nodes += child.nodes
	parent.depth = max(parent.depth, child.depth+1)
	if parent.nodes > maxNodes {
		r.fail(child.node, "the aliases of this file stand for more than %d nodes", maxNodes)
	}
}
