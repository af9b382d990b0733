// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
)

// casesFlag adds --cases to a command.
func casesFlag(command *cobra.Command, folder *string) {
	command.Flags().StringVar(folder, "cases", "", "`folder` with case files of one's own (*.yaml), used beside the built-in ones")
}

// loadCases returns the built-in cases and, after them, those in a folder of
// one's own, if one is named.
func loadCases(folder string) ([]fixtures.Case, error) {
	cases, err := fixtures.Cases()
	if err != nil || folder == "" {
		return cases, err
	}
	files, err := readCaseFolder(folder)
	if err != nil {
		return nil, err
	}
	mistakes := repeatedCases(cases, files)
	for _, file := range files {
		mistakes = append(mistakes, file.mistakes...)
		cases = append(cases, file.cases...)
	}
	return cases, errors.Join(mistakes...)
}

// catalogue is all that the commands about cases know.
type catalogue struct {
	cases   []fixtures.Case    // of [loadCases]
	bundled *contract.Contract // has cases for itself
	facts   []contract.Facts   // that the built-in contracts declare
}

func loadCatalogue(folder string) (catalogue, error) {
	cases, err := loadCases(folder)
	if err != nil {
		return catalogue{}, err
	}
	known := catalogue{cases: cases}
	for _, name := range fixtures.ContractNames() {
		builtIn, err := contract.Load(name, nil)
		if err != nil {
			return catalogue{}, err
		}
		known.facts = append(known.facts, builtIn.Facts)
		if name == fixtures.DefaultContract {
			known.bundled = builtIn
		}
	}
	return known, known.bundled.Check(cases)
}

// all returns every case, those of the bundled contract last.
func (c catalogue) all() []fixtures.Case { return slices.Concat(c.cases, c.bundled.Cases) }

// findCase looks for a case, or one variant of it, that can be minted.
func findCase(id, folder string) (fixtures.Case, error) {
	known, err := loadCatalogue(folder)
	if err != nil {
		return fixtures.Case{}, err
	}
	var ids []string
	for _, c := range known.all() {
		if c.ID == id && len(c.Variants) > 0 {
			return fixtures.Case{}, fmt.Errorf("the case %s is sent in several forms; name one: %s", id, formNames(c))
		}
		for _, form := range c.Forms() {
			if form.Name() == id && form.Missing != "" {
				return fixtures.Case{}, fmt.Errorf("the case %s cannot be minted: %s", id, form.Missing)
			}
			if form.Name() == id {
				return form, nil
			}
			ids = append(ids, form.Name())
		}
	}
	return fixtures.Case{}, fmt.Errorf("no case %q%s", id, fixtures.Suggest(id, ids))
}

func formNames(c fixtures.Case) string {
	var names []string
	for _, form := range c.Forms() {
		names = append(names, form.Name())
	}
	return strings.Join(names, ", ")
}

// caseFile is a case file of one's own.
type caseFile struct {
	name     string
	data     []byte
	cases    []fixtures.Case // without those that have a mistake
	mistakes []error
}

func readCaseFolder(folder string) ([]caseFile, error) {
	if _, err := os.ReadDir(folder); err != nil {
		return nil, fmt.Errorf("--cases: %w", err)
	}
	names, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("--cases %s: there is no *.yaml file in this folder", folder)
	}
	files := make([]caseFile, 0, len(names))
	for _, name := range names {
		data, err := os.ReadFile(name) //nolint:gosec // the user names the folder
		if err != nil {
			return nil, fmt.Errorf("--cases: %w", err)
		}
		files = append(files, parseCaseFile(name, data))
	}
	return files, nil
}

// parseCaseFile reads a case file and collects its mistakes, one of each case
// at most.
func parseCaseFile(name string, data []byte) caseFile {
	file := caseFile{name: name, data: data}
	cases, err := fixtures.ParseCases(name, data)
	if err == nil {
		file.cases = cases
		return file
	}
	var parts struct {
		Group string     `yaml:"group"`
		Cases []caseNode `yaml:"cases"`
	}
	if fixtures.Decode(name, data, &parts) != nil {
		file.mistakes = []error{err} // of the file as a whole
		return file
	}
	for _, part := range parts.Cases {
		one := make([]fixtures.Case, 1)
		err := fixtures.DecodeNode(name, data, part.node, &one[0])
		if err == nil {
			err = fixtures.FinishCases(one, parts.Group, name, data)
		}
		if err != nil {
			file.mistakes = append(file.mistakes, err)
			continue
		}
		file.cases = append(file.cases, one[0])
	}
	if twice := repeatedCases(nil, []caseFile{file}); len(file.mistakes) == 0 && len(twice) == 0 {
		file.mistakes = []error{err}
	}
	return file
}

// caseNode is a case that is not decoded yet.
type caseNode struct{ node ast.Node }

// UnmarshalYAML implements yaml.NodeUnmarshaler.
func (n *caseNode) UnmarshalYAML(node ast.Node) error { //nolint:unparam // the interface has an error
	n.node = node
	return nil
}

// repeatedCases returns a mistake for each case whose id is that of another
// one: of those that are known, or of an earlier one in the files.
func repeatedCases(known []fixtures.Case, files []caseFile) []error {
	seen := map[string]fixtures.Case{}
	for _, c := range known {
		seen[c.ID] = c
	}
	var mistakes []error
	for _, file := range files {
		for _, c := range file.cases {
			first, twice := seen[c.ID]
			switch {
			case !twice:
				seen[c.ID] = c
			case first.File != c.File || first.Line != c.Line:
				mistakes = append(mistakes, fixtures.NewError(c.File, file.data, c.Line, c.Column,
					"case %q is there already: %s:%d", c.ID, first.File, first.Line))
			}
		}
	}
	return mistakes
}
