// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// lint checks files. The case files come first: contracts may be about their cases.
func lint(names []string, known []fixtures.Case) []lintedFile {
	files := make([]lintedFile, len(names))
	known = withoutFiles(known, names)
	for i, name := range names {
		files[i] = readLinted(name)
		if files[i].Kind == casesFile {
			known = append(known, files[i].lintCases(known)...)
		}
	}
	for i := range files {
		if files[i].Kind == contractFile {
			files[i].lintContract(known)
		}
	}
	return files
}

// withoutFiles leaves out the cases of files that are about to be read again:
// one may check the files of --cases, and the built-in ones in a checkout.
func withoutFiles(known []fixtures.Case, names []string) []fixtures.Case {
	return slices.DeleteFunc(slices.Clone(known), func(c fixtures.Case) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			name = filepath.ToSlash(filepath.Clean(name))
			return name == filepath.ToSlash(filepath.Clean(c.File)) || strings.HasSuffix("/"+name, "/fixtures/"+c.File)
		})
	})
}

func readLinted(name string) lintedFile {
	file := lintedFile{File: name, Kind: unknownFile, Mistakes: []lintMistake{}}
	data, err := os.ReadFile(name) //nolint:gosec // the user names the file
	if err != nil {
		file.add(fmt.Errorf("%s: %w", name, errors.Unwrap(err)))
		return file
	}
	file.data = data
	if file.Kind = kindOf(data); file.Kind == unknownFile {
		file.add(fixtures.NewError(name, data, 1, 1, "this is neither a contract (top key `contract`) nor a case file (top key `group`)"))
	}
	return file
}

// kindOf looks at the top keys only: the rest may be full of mistakes. The keys
// of JSON are at any indentation, those of YAML at none.
func kindOf(data []byte) fileKind {
	var top map[string]json.RawMessage
	keys := []string{}
	if json.Unmarshal(data, &top) == nil {
		keys = slices.Collect(maps.Keys(top))
	}
	for _, found := range regexp.MustCompile(`(?m)^["']?(contract|group)["']?[ \t]*:`).FindAllSubmatch(data, -1) {
		keys = append(keys, string(found[1]))
	}
	switch {
	case slices.Contains(keys, "contract"):
		return contractFile
	case slices.Contains(keys, "group"):
		return casesFile
	}
	return unknownFile
}

func (f *lintedFile) lintCases(known []fixtures.Case) []fixtures.Case {
	parsed := parseCaseFile(f.File, f.data)
	f.add(parsed.mistakes...)
	f.add(repeatedCases(known, []caseFile{parsed})...)
	forms := 0
	for _, c := range parsed.cases {
		forms += len(c.Forms())
	}
	f.summary = fmt.Sprintf("%d cases in %d forms", len(parsed.cases), forms)
	return parsed.cases
}

func (f *lintedFile) lintContract(known []fixtures.Case) {
	parsed, err := contract.Parse(f.File, f.data, nil)
	if err != nil {
		f.add(err)
		return
	}
	items, err := engine.Plan(parsed, known, parsed.DeploymentNames())
	switch {
	case err != nil:
		f.add(err)
	case len(items) == 0:
		f.add(fmt.Errorf("%s: no case has a promise, so there is nothing to run", f.File))
	}
	f.summary = fmt.Sprintf("contract %s, %d deployments, %d cases to run", parsed.Name, len(parsed.Deployments), len(items))
}

// add notes mistakes, each part of joined ones by itself, in the order of the file.
func (f *lintedFile) add(mistakes ...error) {
	for _, err := range mistakes {
		if joined, several := err.(interface{ Unwrap() []error }); several {
			f.add(joined.Unwrap()...)
			continue
		}
		if placed, is := errors.AsType[*fixtures.Error](err); is {
			f.Mistakes = append(f.Mistakes, lintMistake{placed.Line, placed.Column, placed.Message, placed.Error()})
			continue
		}
		message := strings.TrimPrefix(err.Error(), f.File+": ")
		f.Mistakes = append(f.Mistakes, lintMistake{Message: message, text: f.File + ": " + message})
	}
	slices.SortStableFunc(f.Mistakes, func(a, b lintMistake) int { return a.Line - b.Line })
}
