// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// caseFilter selects cases; an empty list selects every value.
type caseFilter struct {
	groups, tiers, expects, classes []string
	runnable                        bool
}

func casesCommand(p process) *cobra.Command {
	command := listCasesCommand(p, "cases")
	command.Short = "List, show or export the case catalogue"
	command.Long = `List the case catalogue: each case is one thing to send, with one defect or none,
and what a correct API does with it.`
	command.Example = `  bearproof cases
  bearproof cases --group signature --expect must-reject
  bearproof cases show exp-past
  bearproof cases export | jq '.[] | select(.attacks != []) | .id'`
	command.AddCommand(listCasesCommand(p, "list"), showCaseCommand(p), exportCasesCommand(p))
	return command
}

// listCasesCommand is `cases list`, which is what `cases` does by default.
func listCasesCommand(p process, name string) *cobra.Command {
	var filter caseFilter
	var folder string
	var asJSON bool
	command := &cobra.Command{
		Use:     name,
		Short:   "List the cases",
		Example: "  bearproof cases list --tier core --runnable",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			known, err := loadCatalogue(folder)
			if err != nil {
				return usage(err)
			}
			entries, err := filter.of(newEntries(known.cases, known.facts))
			if err != nil {
				return usage(err)
			}
			if asJSON {
				return environmentIf(writeJSON(p.stdout, entries))
			}
			return environmentIf(printEntries(p.stdout, entries))
		},
	}
	set := command.Flags()
	set.StringSliceVar(&filter.groups, "group", nil, "only these groups; repeatable")
	set.StringSliceVar(&filter.tiers, "tier", nil, "only these tiers: core, recommended, extended")
	set.StringSliceVar(&filter.expects, "expect", nil, "only these levels: must-accept, should-accept, may-either, should-reject, must-reject, observe")
	set.StringSliceVar(&filter.classes, "class", nil, "only these classes, such as expired or provider-fault; repeatable")
	set.BoolVar(&filter.runnable, "runnable", false, "only cases that can be run with one of the built-in contracts")
	set.BoolVar(&asJSON, "json", false, "print JSON")
	casesFlag(command, &folder)
	return command
}

// of returns the selected entries. A value that no case has and a selection of
// nothing are errors: nobody asks for an empty list.
func (f caseFilter) of(entries []caseEntry) ([]caseEntry, error) {
	for _, column := range []struct {
		flag   string
		wanted []string
		value  func(caseEntry) string
	}{
		{"group", f.groups, func(e caseEntry) string { return e.Group }},
		{"tier", f.tiers, func(e caseEntry) string { return e.Tier }},
		{"expect", f.expects, func(e caseEntry) string { return string(e.Expect) }},
		{"class", f.classes, func(e caseEntry) string { return string(e.Class) }},
	} {
		for _, value := range column.wanted {
			if known := valuesOf(entries, column.value); !slices.Contains(known, value) {
				return nil, fmt.Errorf("--%s %q: no case has it%s", column.flag, value, fixtures.Suggest(value, known))
			}
		}
		if len(column.wanted) > 0 {
			entries = slices.DeleteFunc(entries, func(e caseEntry) bool { return !slices.Contains(column.wanted, column.value(e)) })
		}
	}
	if f.runnable {
		entries = slices.DeleteFunc(entries, func(e caseEntry) bool { return !e.Runnable })
	}
	if len(entries) == 0 {
		return nil, errors.New("no case is left by these filters")
	}
	return entries, nil
}

func valuesOf(entries []caseEntry, value func(caseEntry) string) []string {
	var values []string
	for _, entry := range entries {
		values = append(values, value(entry))
	}
	slices.Sort(values)
	return slices.Compact(values)
}

func printEntries(w io.Writer, entries []caseEntry) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	writeRow(table, "ID", "GROUP", "TIER", "EXPECT", "A CORRECT API …")
	waiting := 0
	for _, e := range entries {
		title := e.Title
		if !e.Runnable {
			waiting++
			title = strings.TrimSpace(title + " (not run)")
		}
		writeRow(table, e.ID, e.Group, e.Tier, string(e.Expect), title)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if waiting > 0 {
		_, err := fmt.Fprintf(w, "\n%d of %d are not run; `bearproof cases show ID` says why\n", waiting, len(entries))
		return err
	}
	return nil
}

// writeRow writes a line of a table; its writer keeps an error until it is flushed.
func writeRow(table io.Writer, cells ...string) { fmt.Fprintln(table, strings.Join(cells, "\t")) }

// find looks for a case, or one variant of it: then the case has only that.
func (c catalogue) find(id string) (caseEntry, error) {
	var ids []string
	for _, one := range c.all() {
		if one.ID == id {
			return newEntry(one, c.facts), nil
		}
		ids = append(ids, one.ID)
		for _, variant := range one.Variants {
			name := one.ID + "/" + variant.ID
			if name == id {
				one.Variants = []fixtures.Variant{variant}
				return newEntry(one, c.facts), nil
			}
			ids = append(ids, name)
		}
	}
	return caseEntry{}, fmt.Errorf("no case %q%s", id, fixtures.Suggest(id, ids))
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
