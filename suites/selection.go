// SPDX-License-Identifier: Apache-2.0

package suites

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// Selection narrows a plan down. The zero value selects everything.
type Selection struct {
	Cases       []string // exact ids: a case, or a case on one deployment ("exp-past@jwt-public-key")
	LabelFilter string   // Ginkgo's label expression: "documented && !jwt-introspection"
	// Tier is the last tier that is run, of core, recommended and extended; empty
	// for extended. What is documented is run in any case.
	Tier string
}

// tiers are in the order in which they include each other.
func tiers() []string { return []string{"core", "recommended", "extended"} }

// within reports whether an item belongs to the tiers that are run.
func (s Selection) within(item engine.Item) bool {
	last := slices.Index(tiers(), cmp.Or(s.Tier, "extended"))
	return item.Promise.Documented || slices.Index(tiers(), item.Case.Tier) <= last
}

// Select returns the selected items in the order of the plan. An id that is
// not planned, a filter that cannot be parsed and a selection of nothing are errors.
func (s Selection) Select(items []engine.Item) ([]engine.Item, error) {
	if s.Tier != "" && !slices.Contains(tiers(), s.Tier) {
		return nil, fmt.Errorf("--tier %q: there are %s", s.Tier, strings.Join(tiers(), ", "))
	}
	if err := s.checkCases(items); err != nil {
		return nil, err
	}
	filter, err := types.ParseLabelFilter(s.LabelFilter)
	if err != nil {
		return nil, fmt.Errorf("--label-filter %q: %s", s.LabelFilter, reason(err))
	}
	var selected []engine.Item
	for _, item := range items {
		named := len(s.Cases) == 0 || slices.ContainsFunc(s.Cases, func(id string) bool { return matches(item, id) })
		if named && s.within(item) && filter(item.Labels()) {
			selected = append(selected, item)
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("nothing is selected: none of the %d planned cases matches label filter %q%s; labels are: %s",
			len(items), s.LabelFilter, andCases(s.Cases), strings.Join(labelsOf(items), ", "))
	}
	return selected, nil
}

// reason is what is wrong with a filter, without the layout for a terminal and
// the repeated filter that Ginkgo puts around it.
func reason(err error) string {
	long, is := errors.AsType[types.GinkgoError](err)
	if !is {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(long.Message), "\n")
	return strings.TrimSuffix(lines[len(lines)-1], ".") + "; see https://onsi.github.io/ginkgo/#spec-labels"
}

// matches reports whether an id names an item: by its case, its variant or its deployment too.
func matches(item engine.Item, id string) bool {
	return id == item.ID || id == item.Case.ID || id == item.Case.Name() || id == item.Case.ID+"@"+item.Deployment.Name
}

func (s Selection) checkCases(items []engine.Item) error {
	for _, id := range s.Cases {
		if !slices.ContainsFunc(items, func(i engine.Item) bool { return matches(i, id) }) {
			return fmt.Errorf("no case %q is planned%s", id, fixtures.Suggest(id, caseIDs(items)))
		}
	}
	return nil
}

func andCases(cases []string) string {
	if len(cases) == 0 {
		return ""
	}
	return " among the cases " + strings.Join(cases, ", ")
}

func caseIDs(items []engine.Item) []string {
	var ids []string
	for _, item := range items {
		ids = append(ids, item.Case.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func labelsOf(items []engine.Item) []string {
	var labels []string
	for _, item := range items {
		labels = append(labels, item.Labels()...)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}
