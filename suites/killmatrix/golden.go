// SPDX-License-Identifier: Apache-2.0

package killmatrix

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// reference stands in a golden file where a mutant's id would.
const reference = "(reference)"

// Golden writes the exact matrix as text: one line for each target, deployment
// and verdict, with the cases that have it. A target without a finding has a
// line of its own, so that one that comes or goes is seen too.
//
//	alg-none jwt-public-key fail: alg-none alg-none/mixed-case
func (m Matrix) Golden() string {
	var out strings.Builder
	for _, row := range append([]Row{{Findings: m.Reference}}, m.Rows...) {
		cells := map[string][]string{}
		for _, f := range row.Findings {
			key := f.Item.Deployment.Name + " " + string(f.Verdict)
			cells[key] = append(cells[key], f.Item.Case.Name())
		}
		if len(cells) == 0 {
			fmt.Fprintf(&out, "%s passes\n", nameOf(row.Mutant))
		}
		for _, key := range slices.Sorted(maps.Keys(cells)) {
			fmt.Fprintf(&out, "%s %s: %s\n", nameOf(row.Mutant), key, strings.Join(slices.Sorted(slices.Values(cells[key])), " "))
		}
	}
	return out.String()
}

// Difference is one item that is judged differently than in another matrix.
type Difference struct {
	Mutant string // its id, or "(reference)"
	Item   string // empty for a target that is in one of the matrices only, or passes there
	Golden string // the verdict in the golden file; pass if it does not stand there
	Got    string
}

// String says the difference in a line.
func (d Difference) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", d.Mutant, d.Item)) + ": golden " + d.Golden + ", got " + d.Got
}

// Compare returns all in which a matrix differs from a golden file, in the
// order of mutants and items. Lines that [Matrix.Golden] does not write are an error.
func (m Matrix) Compare(golden string) ([]Difference, error) {
	want, err := parseGolden(golden)
	if err != nil {
		return nil, err
	}
	got, err := parseGolden(m.Golden())
	if err != nil {
		return nil, err
	}
	keys := maps.Clone(want)
	maps.Copy(keys, got)
	var differences []Difference
	for key := range keys {
		wanted, had := cmp.Or(want[key], unlisted(key)), cmp.Or(got[key], unlisted(key))
		if wanted != had {
			differences = append(differences, Difference{Mutant: key.mutant, Item: key.item, Golden: wanted, Got: had})
		}
	}
	slices.SortFunc(differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Mutant, b.Mutant), cmp.Compare(a.Item, b.Item))
	})
	return differences, nil
}

// cell is one item of one target; without an item it is the target as a whole.
type cell struct{ mutant, item string }

// unlisted is what is meant by a cell that does not stand in a golden file.
func unlisted(c cell) string {
	if c.item == "" {
		return "not there"
	}
	return string(engine.Pass)
}

func parseGolden(golden string) (map[cell]string, error) {
	cells := map[cell]string{}
	for line := range strings.Lines(golden) {
		head, cases, findings := strings.Cut(strings.TrimSpace(line), ": ")
		words := strings.Fields(head)
		switch {
		case !findings && len(words) == 2 && words[1] == "passes":
			cells[cell{mutant: words[0]}] = "there"
		case findings && len(words) == 3:
			cells[cell{mutant: words[0]}] = "there"
			for _, name := range strings.Fields(cases) {
				cells[cell{words[0], name + "@" + words[1]}] = words[2]
			}
		default:
			return nil, fmt.Errorf("killmatrix: a golden file has no line %q", strings.TrimSpace(line))
		}
	}
	return cells, nil
}
