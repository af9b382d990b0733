// SPDX-License-Identifier: Apache-2.0

package killmatrix

import (
	"cmp"
	"slices"

	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

// Matrix says which items kill which mutant.
type Matrix struct {
	Contract  string    // its name
	Reference []Finding // of the reference target; the matrix means something only if there are none
	Rows      []Row     // one for each mutant, in the order of their ids

	items []engine.Item // all that is planned
}

// Row is one mutant and what was found in it.
type Row struct {
	Mutant   mutants.Mutant // without an id for the reference target
	Findings []Finding      // in the order of the item ids
}

// Finding is an item that does not pass.
type Finding struct {
	Item    engine.Item
	Verdict engine.Verdict
}

// Kills reports whether the finding shows that the target is broken. A failure
// and a warning do; what could not be judged says nothing about the API.
func (f Finding) Kills() bool { return f.Verdict == engine.Fail || f.Verdict == engine.Warn }

// Killers returns the ids of the items that fail or warn, sorted.
func (r Row) Killers() []string {
	var ids []string
	for _, finding := range r.Findings {
		if finding.Kills() {
			ids = append(ids, finding.Item.ID)
		}
	}
	return ids
}

// Cases returns the ids of the cases that kill the mutant in one of their forms
// and on one of the deployments, sorted.
func (r Row) Cases() []string {
	ids := []string{}
	for _, finding := range r.Findings {
		if finding.Kills() {
			ids = append(ids, finding.Item.Case.ID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Killed reports whether something kills the mutant.
func (r Row) Killed() bool { return slices.ContainsFunc(r.Findings, Finding.Kills) }

// Survivors returns the ids of the mutants that nothing kills, sorted.
func (m Matrix) Survivors() []string {
	ids := []string{}
	for _, row := range m.Rows {
		if !row.Killed() {
			ids = append(ids, row.Mutant.ID)
		}
	}
	return ids
}

// Killed counts the mutants that something kills.
func (m Matrix) Killed() int { return len(m.Rows) - len(m.Survivors()) }

// Score is the share of mutants that are killed, from 0 to 1; 0 if there are none.
func (m Matrix) Score() float64 {
	if len(m.Rows) == 0 {
		return 0
	}
	return float64(m.Killed()) / float64(len(m.Rows))
}

// Idle returns the ids of the cases with a requirement that kills nothing, in
// none of its forms and on none of the deployments, sorted: nothing shows that
// such a case can fail.
func (m Matrix) Idle() []string {
	kills := map[string]bool{}
	for _, row := range m.Rows {
		for _, finding := range row.Findings {
			if finding.Kills() && finding.Item.Case.Expect.Must() {
				kills[finding.Item.Case.ID] = true
			}
		}
	}
	idle := []string{}
	for _, item := range m.items {
		if item.Case.Expect.Must() && !kills[item.Case.ID] {
			idle = append(idle, item.Case.ID)
		}
	}
	slices.Sort(idle)
	return slices.Compact(idle)
}

// Sound reports whether the suites are as good as the mutants can show: the
// reference passes, no mutant survives, and no requirement is idle.
func (m Matrix) Sound() bool {
	return len(m.Reference) == 0 && len(m.Rows) > 0 && len(m.Survivors()) == 0 && len(m.Idle()) == 0
}

func byID(a, b Row) int { return cmp.Compare(a.Mutant.ID, b.Mutant.ID) }

func byItem(a, b Finding) int { return cmp.Compare(a.Item.ID, b.Item.ID) }

// nameOf is the mutant's id, or a name for the reference.
func nameOf(mutant mutants.Mutant) string { return cmp.Or(mutant.ID, reference) }
