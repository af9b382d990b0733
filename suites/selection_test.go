// SPDX-License-Identifier: Apache-2.0

package suites_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

func plan() []engine.Item {
	item := func(id, deployment string, documented bool) engine.Item {
		return engine.Item{
			ID: id + "@" + deployment, Deployment: contract.Deployment{Name: deployment},
			Case: fixtures.Case{
				ID: id, Group: "signature", Tier: "core", Severity: "high", Class: fixtures.ClassInvalid,
				Expect: fixtures.MustReject, Cites: []string{"RFC 7515 §5.2"},
			},
			Promise: contract.Promise{Documented: documented},
		}
	}
	return []engine.Item{item("a", "x", true), item("b", "x", false), item("a", "y", false)}
}

func TestSelect(t *testing.T) {
	for name, row := range map[string]struct {
		selection suites.Selection
		want      string
	}{
		"everything":        {suites.Selection{}, "a@x b@x a@y"},
		"a case":            {suites.Selection{Cases: []string{"a"}}, "a@x a@y"},
		"on one deployment": {suites.Selection{Cases: []string{"a@y"}}, "a@y"},
		"a label":           {suites.Selection{LabelFilter: "documented"}, "a@x"},
		"an expression":     {suites.Selection{LabelFilter: "!documented && x"}, "b@x"},
		"a section":         {suites.Selection{LabelFilter: "RFC7515-5.2 && y"}, "a@y"},
		"both":              {suites.Selection{Cases: []string{"a"}, LabelFilter: "derived"}, "a@y"},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := row.selection.Select(plan())
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, item := range items {
				ids = append(ids, item.ID)
			}
			if diff := cmp.Diff(row.want, strings.Join(ids, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSelectingNothingIsAnError(t *testing.T) {
	for name, row := range map[string]struct {
		selection suites.Selection
		want      string
	}{
		"unknown case": {suites.Selection{Cases: []string{"c"}}, `no case "c" is planned; there are: a, b`},
		"no match":     {suites.Selection{LabelFilter: "should"}, `nothing is selected: none of the 3 planned cases matches label filter "should"`},
		"no grammar":   {suites.Selection{LabelFilter: "a &&"}, `--label-filter "a &&": Unexpected EOF`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := row.selection.Select(plan())
			if err == nil || !strings.HasPrefix(err.Error(), row.want) {
				t.Errorf("got %v, want %s…", err, row.want)
			}
		})
	}
}
