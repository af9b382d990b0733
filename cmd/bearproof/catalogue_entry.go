// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// caseEntry is a case as the catalogue lists it.
type caseEntry struct {
	ID       string               `json:"id"`
	Group    string               `json:"group"`
	Tier     string               `json:"tier"`
	Expect   fixtures.Expect      `json:"expect"`
	Class    fixtures.Class       `json:"class"`
	Cites    []string             `json:"cites"`
	Severity string               `json:"severity"`
	Runnable bool                 `json:"runnable"`
	Reason   string               `json:"reason"` // why it is not runnable; empty if it is
	Title    string               `json:"title"`
	Tokens   []fixtures.TokenKind `json:"tokens"`   // the kinds that it can be built with
	Variants []string             `json:"variants"` // their ids; empty if it is sent in one form only

	of fixtures.Case
}

func newEntry(c fixtures.Case, facts []contract.Facts) caseEntry {
	entry := caseEntry{
		ID: c.ID, Group: c.Group, Tier: c.Tier, Expect: c.Expect, Class: c.Class, Cites: orEmpty(c.Cites),
		Severity: c.Severity, Reason: notRunnable(c, facts), Title: c.Title, Tokens: c.Tokens, Variants: []string{}, of: c,
	}
	entry.Runnable = entry.Reason == ""
	if len(c.Tokens) == 0 {
		entry.Tokens = []fixtures.TokenKind{fixtures.JWT, fixtures.Opaque}
	}
	for _, variant := range c.Variants {
		entry.Variants = append(entry.Variants, variant.ID)
	}
	return entry
}

func newEntries(cases []fixtures.Case, facts []contract.Facts) []caseEntry {
	entries := make([]caseEntry, 0, len(cases))
	for _, c := range cases {
		entries = append(entries, newEntry(c, facts))
	}
	return entries
}

// notRunnable says why a case can be run with none of the built-in contracts, or nothing.
func notRunnable(c fixtures.Case, facts []contract.Facts) string {
	if c.Missing != "" {
		return c.Missing
	}
	for _, need := range c.Needs {
		if !slices.ContainsFunc(facts, func(known contract.Facts) bool { return engine.Declares(known, need) }) {
			return fmt.Sprintf("no built-in contract declares %s", need)
		}
	}
	return ""
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
