// SPDX-License-Identifier: Apache-2.0

package match

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/suites/challenge"
)

// directive is one element of a field such as Cache-Control (RFC 9111 §5.2).
type directive struct {
	name        string
	argument    string // without quotes
	hasArgument bool
}

func (d directive) String() string {
	if d.hasArgument {
		return d.name + "=" + d.argument
	}
	return d.name
}

// isIn reports whether a list has this directive, with this argument if it
// has one. Names are case-insensitive, arguments are not.
func (d directive) isIn(list []directive) bool {
	return slices.ContainsFunc(list, func(other directive) bool {
		return strings.EqualFold(d.name, other.name) &&
			(!d.hasArgument || other.hasArgument && d.argument == other.argument)
	})
}

type directives struct {
	place
	has, not []directive
}

// Directives wants a list of directives, in which all of has and none of not
// stand: "no-store" with any argument or none, "max-age=0" with this one. A
// list against the grammar is a mismatch, and an absent header is an empty
// list.
func Directives(line int, has, not []string) (Field, error) {
	wanted, err := parseWanted(has)
	if err != nil {
		return nil, err
	}
	unwanted, err := parseWanted(not)
	if err != nil {
		return nil, err
	}
	if len(wanted)+len(unwanted) == 0 {
		return nil, errors.New("match: no directive is wanted or unwanted")
	}
	return directives{place{line}, wanted, unwanted}, nil
}

func parseWanted(texts []string) ([]directive, error) {
	var list []directive
	for _, text := range texts {
		parsed, err := parseDirectives(text)
		if err != nil || len(parsed) != 1 {
			return nil, fmt.Errorf("match: %q is not a directive", text)
		}
		list = append(list, parsed[0])
	}
	return list, nil
}

func (f directives) String() string {
	var parts []string
	for _, wanted := range f.has {
		parts = append(parts, wanted.String())
	}
	for _, unwanted := range f.not {
		parts = append(parts, "no "+unwanted.String())
	}
	return strings.Join(parts, ", ")
}

func (f directives) compareLines(c *comparison, at string, lines []string) {
	var list []directive
	for _, line := range lines {
		parsed, err := parseDirectives(line)
		if err != nil {
			c.report(at, f.line, "a list of directives (RFC 9111 §5.2)", fmt.Sprintf("%v: %q", err, line))
		}
		list = append(list, parsed...)
	}
	for _, wanted := range f.has {
		if !wanted.isIn(list) {
			c.report(at, f.line, wanted.String(), showLines(lines))
		}
	}
	for _, unwanted := range f.not {
		if unwanted.isIn(list) {
			c.report(at, f.line, "no "+unwanted.String(), showLines(lines))
		}
	}
}

// parseDirectives reads one field line. With an error it returns the
// directives before the one that is wrong.
func parseDirectives(line string) ([]directive, error) {
	var list []directive
	rest := strings.Trim(line, " \t")
	for rest != "" {
		if rest[0] != ',' {
			one, length, err := parseDirective(rest)
			if err != nil {
				return list, err
			}
			list = append(list, one)
			if rest = strings.TrimLeft(rest[length:], " \t"); rest == "" {
				break
			}
			if rest[0] != ',' {
				return list, fmt.Errorf("a comma expected, not %q", rest[:1])
			}
		}
		rest = strings.TrimLeft(rest[1:], " \t")
	}
	return list, nil
}

// parseDirective reads token [ "=" ( token / quoted-string ) ].
func parseDirective(text string) (one directive, length int, err error) {
	one.name = challenge.Token(text)
	if one.name == "" {
		return one, 0, fmt.Errorf("a directive expected, not %q", text[:1])
	}
	rest, hasArgument := strings.CutPrefix(text[len(one.name):], "=")
	if !hasArgument {
		return one, len(one.name), nil
	}
	one.hasArgument = true
	one.argument = challenge.Token(rest)
	length = len(one.argument)
	if strings.HasPrefix(rest, `"`) {
		if one.argument, length, err = challenge.QuotedString(rest); err != nil {
			return one, 0, err
		}
	} else if one.argument == "" {
		return one, 0, fmt.Errorf("the directive %q has an empty argument", one.name)
	}
	return one, len(one.name) + len("=") + length, nil
}
