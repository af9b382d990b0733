// SPDX-License-Identifier: Apache-2.0

package match

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

type array struct {
	place
	elements []Node
	open     bool
}

// Array wants an array of these elements in this order, followed by no others
// unless it is open.
func Array(line int, elements []Node, open bool) Node {
	return array{place{line}, slices.Clone(elements), open}
}

func (n array) String() string {
	var text strings.Builder
	for _, element := range n.elements {
		separate(&text, text.Len())
		text.WriteString(element.String())
	}
	if n.open {
		separate(&text, text.Len())
		text.WriteString("…")
	}
	return "[" + text.String() + "]"
}

func (n array) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindBeginArray {
		c.report(at, n.line, n.String(), got.String())
		return
	}
	for i, want := range n.elements {
		if i < len(got.elements) {
			want.compare(c, index(at, i), got.elements[i])
		} else {
			c.missing(index(at, i), want)
		}
	}
	for i := len(n.elements); i < len(got.elements) && !n.open; i++ {
		c.report(index(at, i), n.line, nothing, got.elements[i].String())
	}
}

func index(at string, i int) string { return at + "/" + strconv.Itoa(i) }

type unordered struct{ array }

// Unordered wants an array of these elements in any order, and of no others
// unless it is open. Each element stands for one of the answer's, found such
// that as many as possible have one. A [Bind] in it is compared with what was
// bound before, and binds nothing.
func Unordered(line int, elements []Node, open bool) Node {
	return unordered{array{place{line}, slices.Clone(elements), open}}
}

func (n unordered) String() string { return "!unordered " + n.array.String() }

func (n unordered) compare(c *comparison, at string, got *value) {
	if got.kind != jsontext.KindBeginArray {
		c.report(at, n.line, n.String(), got.String())
		return
	}
	pairs := newPairing(len(n.elements), len(got.elements), func(want, have int) bool {
		return c.matches(n.elements[want], got.elements[have])
	})
	for i, want := range n.elements {
		if !pairs.join(i, make([]bool, len(got.elements))) {
			c.report(at, want.Line(), "an element "+want.String(), nothing)
		}
	}
	for i, element := range got.elements {
		if !n.open && pairs.wantOf[i] < 0 {
			c.report(index(at, i), n.line, nothing, element.String())
		}
	}
}

// matches tries a comparison without reporting or binding anything.
func (c *comparison) matches(want Node, got *value) bool {
	trial := c.fork()
	want.compare(trial, "", got)
	return len(trial.found) == 0
}

// pairing finds a largest set of pairs of expected and answered elements, by
// augmenting paths.
type pairing struct {
	fits   [][]bool
	wantOf []int // by answered element; -1 for none
}

func newPairing(wants, haves int, fits func(want, have int) bool) *pairing {
	p := &pairing{fits: make([][]bool, wants), wantOf: make([]int, haves)}
	for have := range p.wantOf {
		p.wantOf[have] = -1
	}
	for want := range p.fits {
		p.fits[want] = make([]bool, haves)
		for have := range p.fits[want] {
			p.fits[want][have] = fits(want, have)
		}
	}
	return p
}

// join gives an expected element a partner, moving others to another of theirs
// if need be. It reports false when that is impossible.
func (p *pairing) join(want int, tried []bool) bool {
	for have, fits := range p.fits[want] {
		if !fits || tried[have] {
			continue
		}
		tried[have] = true
		if p.wantOf[have] < 0 || p.join(p.wantOf[have], tried) {
			p.wantOf[have] = want
			return true
		}
	}
	return false
}
