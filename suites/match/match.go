// SPDX-License-Identifier: Apache-2.0

// Package match compares what an API answered with what its documentation
// promises, and names every difference. Start with [Answer.Compare].
//
// An [Answer] is built from the nodes and fields of this package, mostly by
// package contract, which reads them from a file. Nodes are made by functions
// such as [Object] and [String]; there are no others than those of this
// package. All of them are immutable and may be used concurrently.
//
// Nothing is compared loosely: objects and arrays are closed unless they are
// open, numbers are compared as decimals of any size, strings by code point
// without normalisation, and JSON that two parsers could read differently is
// a mismatch by itself.
package match

import "net/http"

// Answer is what a documentation promises. The zero value promises nothing.
type Answer struct {
	Line    int // where it stands in the contract
	Status  Status
	Headers []Header // in the order of the contract
	Body    *Body    // nil: any body
}

// Response is what an API answered.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Mismatch is one difference between an answer and its promise. Its texts are
// printable and short: long values are cut.
type Mismatch struct {
	// At is "status", "header Content-Type", "body", or the JSON Pointer
	// (RFC 6901) of a part of the body.
	At   string `json:"at"`
	Want string `json:"want"`
	Got  string `json:"got"`
	Line int    `json:"line"` // the line of the contract that wants it
}

// String gives the mismatch in one line.
func (m Mismatch) String() string { return m.At + ": want " + m.Want + ", got " + m.Got }

// Compare returns every mismatch: of the status first, then of the headers,
// then of the body, each in the order of the contract. The same answer and
// response always give the same mismatches.
func (a *Answer) Compare(r Response) []Mismatch {
	c := &comparison{bound: map[string]*value{}}
	a.Status.compare(c, r.Status)
	for _, header := range a.Headers {
		header.compare(c, r.Header)
	}
	if a.Body != nil {
		a.Body.compare(c, r.Body)
	}
	return c.found
}

// comparison is the state of one Compare.
type comparison struct {
	found []Mismatch
	bound map[string]*value // what !bind has seen, by name
}

// nothing is how mismatches call what is not there, or must not be.
const nothing = "absent"

// report adds a mismatch. The pointer of the whole body is "".
func (c *comparison) report(at string, line int, want, got string) {
	if at == "" {
		at = "body"
	}
	c.found = append(c.found, Mismatch{At: at, Want: cut(want), Got: cut(got), Line: line})
}

// missing reports that what is wanted is not there, unless it need not be.
func (c *comparison) missing(at string, want Node) {
	switch want.(type) {
	case absent, optional:
	default:
		c.report(at, want.Line(), want.String(), nothing)
	}
}
