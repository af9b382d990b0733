// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

func lintCommand(p process) *cobra.Command {
	var folder string
	var asJSON bool
	command := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Check contracts and case files",
		Long: `Check contracts and case files, and print every mistake with its place. What a
file is, its top key says: contract or group. Contracts are held against the
built-in cases, those of --cases, and those of the case files that are checked.

Exit codes: 0 no mistake; 2 at least one.`,
		Example: `  bearproof lint ours.yaml
  bearproof lint --json contracts/*.yaml cases/*.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			known, err := loadCases(folder)
			if err != nil {
				return usage(err)
			}
			files := lint(args, known)
			write := writeLint
			if asJSON {
				write = func(w io.Writer, files []lintedFile) error { return writeJSON(w, files) }
			}
			if err := write(p.stdout, files); err != nil {
				return environment(err)
			}
			if slices.ContainsFunc(files, func(f lintedFile) bool { return len(f.Mistakes) > 0 }) {
				return &exitError{code: engine.ExitUsage}
			}
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	casesFlag(command, &folder)
	return command
}

// lintedFile is what is said of one file.
type lintedFile struct {
	File     string        `json:"file"`
	Kind     fileKind      `json:"kind"`
	Mistakes []lintMistake `json:"mistakes"`

	data    []byte
	summary string // what a file without mistakes holds
}

type lintMistake struct {
	Line    int    `json:"line"`   // from 1; 0 if it has no place
	Column  int    `json:"column"` // from 1; 0 if it has no place
	Message string `json:"message"`

	text string // for people, with an excerpt
}

// fileKind says what a file holds.
type fileKind string

// The kinds.
const (
	unknownFile  fileKind = "unknown"
	contractFile fileKind = "contract"
	casesFile    fileKind = "cases"
)

func writeLint(w io.Writer, files []lintedFile) error {
	var out strings.Builder
	for _, file := range files {
		for _, mistake := range file.Mistakes {
			fmt.Fprintln(&out, mistake.text)
		}
		if len(file.Mistakes) == 0 {
			fmt.Fprintf(&out, "%s: no mistakes (%s)\n", file.File, file.summary)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}
