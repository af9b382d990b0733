// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/bearproof-dev/bearproof/suites/killmatrix"
)

// fewKillers is how many killers of a mutant are named in the table.
const fewKillers = 3

func printMatrix(w io.Writer, matrix killmatrix.Matrix) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	writeRow(table, "MUTANT", "CASES", "KILLED BY")
	for _, row := range matrix.Rows {
		cases := row.Cases()
		named := strings.Join(cases[:min(len(cases), fewKillers)], ", ")
		switch {
		case len(cases) > fewKillers:
			named += fmt.Sprintf(", %d more", len(cases)-fewKillers)
		case len(cases) == 0:
			named = "nothing: it survives (" + row.Mutant.Fault + ")"
		}
		writeRow(table, row.Mutant.ID, strconv.Itoa(len(cases)), named)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	var out strings.Builder
	fmt.Fprintln(&out)
	for _, finding := range matrix.Reference {
		fmt.Fprintf(&out, "the reference target does not pass %s: %s\n", finding.Item.ID, finding.Verdict)
	}
	if idle := matrix.Idle(); len(idle) > 0 {
		fmt.Fprintf(&out, "kill nothing: %s\n", strings.Join(idle, ", "))
	}
	fmt.Fprintf(&out, "%d of %d mutants killed: score %.2f\n", matrix.Killed(), len(matrix.Rows), matrix.Score())
	_, err := io.WriteString(w, out.String())
	return err
}

// matrixDocument is the matrix in JSON.
type matrixDocument struct {
	Mutants   []mutantDocument `json:"mutants"`
	Score     float64          `json:"score"`
	Survivors []string         `json:"survivors"`
	IdleCases []string         `json:"idle_cases"`
	Reference []string         `json:"reference"` // the items that the reference target does not pass
}

type mutantDocument struct {
	ID       string   `json:"id"`
	Fault    string   `json:"fault"`
	Source   string   `json:"source"`
	KilledBy []string `json:"killed_by"`
}

func newMatrixDocument(matrix killmatrix.Matrix) matrixDocument {
	document := matrixDocument{
		Mutants: []mutantDocument{}, Score: matrix.Score(),
		Survivors: matrix.Survivors(), IdleCases: matrix.Idle(), Reference: []string{},
	}
	for _, finding := range matrix.Reference {
		document.Reference = append(document.Reference, finding.Item.ID)
	}
	for _, row := range matrix.Rows {
		document.Mutants = append(document.Mutants, mutantDocument{
			ID: row.Mutant.ID, Fault: row.Mutant.Fault, Source: row.Mutant.Source, KilledBy: row.Cases(),
		})
	}
	return document
}
