// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A tag may stand alone: `{error: !absent}`. The parser that is used refuses
// that before a brace, and takes the next line for the tag's value at the end
// of a line. So the exclamation mark of a bare tag is replaced with a
// character that no text may hold; what is parsed is then a plain string in
// the same columns, which unmask turns into the tag that it was.
const (
	bareMark = "\ufdd0" // a noncharacter
	tagChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
)

// holdsMark reports whether a text has the mark already, as it is or escaped.
func holdsMark(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(text, bareMark) || strings.Contains(lower, `\ufdd0`) || strings.Contains(lower, `\u0000fdd0`)
}

// maskBareTags marks what looks like a bare tag. In a quoted string or a block
// scalar that is none; unmask sees the difference.
func maskBareTags(text string) string {
	lines := strings.Split(text, "\n")
	masked := make([]string, len(lines))
	for i, line := range lines {
		masked[i] = maskLine(line, lines[i+1:])
	}
	return strings.Join(masked, "\n")
}

func maskLine(line string, following []string) string {
	var masked strings.Builder
	done := 0
	for at := 0; at < len(line); at++ {
		if line[at] != '!' || at > 0 && !strings.ContainsRune(" \t[{,", rune(line[at-1])) {
			continue
		}
		name := line[at+1:]
		name = name[:len(name)-len(strings.TrimLeft(name, tagChars))]
		rest := line[at+1+len(name):]
		if name != "" && endsValue(rest) || isLineEnd(rest) && !continues(line, at, following) {
			masked.WriteString(line[done:at] + bareMark)
			done = at + 1
		}
	}
	return masked.String() + line[done:]
}

// endsValue reports whether a flow collection goes on after the tag.
func endsValue(rest string) bool {
	rest = strings.TrimLeft(rest, " \t")
	return rest != "" && strings.ContainsRune(",]}", rune(rest[0]))
}

func isLineEnd(rest string) bool {
	trimmed := strings.TrimLeft(rest, " \t\r")
	return trimmed == "" || trimmed[0] == '#' && len(trimmed) < len(rest)
}

// continues reports whether the value of a tag that ends its line stands in
// the following lines: they are indented more than its key, or are a sequence
// below it.
func continues(line string, at int, following []string) bool {
	next := nextContent(following)
	text := strings.TrimLeft(next, " ")
	if text == "" || endsValue(text) {
		return false
	}
	indent := len(next) - len(text)
	content, dash := entryColumn(line)
	before := line[content:at]
	if strings.HasPrefix(before, "&") && !strings.Contains(strings.TrimSpace(before), " ") {
		before = "" // an anchor
	}
	switch {
	case before != "":
		return indent > content || indent == content && (text == "-" || strings.HasPrefix(text, "- "))
	case dash >= 0:
		return indent > dash
	}
	return indent >= content
}

// nextContent returns the first line that is neither blank nor a comment.
func nextContent(lines []string) string {
	for _, line := range lines {
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' {
			return line
		}
	}
	return ""
}

// entryColumn returns where the content of a line begins after the dashes of
// sequence entries (and the marks of explicit keys), and where the last one
// stands, or -1.
func entryColumn(line string) (content, dash int) {
	dash = -1
	for {
		rest := strings.TrimLeft(line[content:], " ")
		content = len(line) - len(rest)
		if len(rest) < 2 || rest[1] != ' ' || !strings.ContainsRune("-?:", rune(rest[0])) {
			return content, dash
		}
		dash = content
		content++
	}
}

// unmask returns a string as it stands in the file, or the bare tag that it is.
func unmask(node *ast.StringNode) ast.Node {
	plain := node.Token.Type == token.StringType
	name, marked := strings.CutPrefix(node.Value, bareMark)
	if !plain || !marked {
		node.Value = unmaskText(node.Value)
		return node
	}
	start := token.Tag("!"+name, "!"+name, node.Token.Position)
	tag := ast.Tag(start)
	tag.Value = ast.Null(token.New("null", "null", node.Token.Position))
	return tag
}

func unmaskText(text string) string { return strings.ReplaceAll(text, bareMark, "!") }
