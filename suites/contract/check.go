// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// cases reads the section `cases`, in the form of the catalogue.
func (p *parsing) cases(node ast.Node) {
	var cases []fixtures.Case
	err := fixtures.DecodeNode(p.file, p.data, node, &cases)
	if err == nil {
		err = fixtures.FinishCases(cases, "contract", p.file, p.data)
	}
	var wrong *fixtures.Error
	if errors.As(err, &wrong) {
		p.mistakes = append(p.mistakes, mistake{place{wrong.Line, wrong.Column}, "cases: " + wrong.Message})
	}
	p.contract.Cases = cases
}

// Check holds the contract against the case catalogue, which may or may not
// include the contract's own cases: every case that a promise is about has to
// exist, and to fit the tokens of the deployments that the promise names; no
// case of the contract may have the id of another one. The error joins one
// [fixtures.Error] for every mistake.
func (c *Contract) Check(cases []fixtures.Case) error {
	known := map[string]fixtures.Case{}
	for _, one := range cases {
		known[one.ID] = one
	}
	var found []*fixtures.Error
	for _, own := range c.Cases {
		other, taken := known[own.ID]
		if taken && (other.File != own.File || other.Line != own.Line) {
			found = append(found, fixtures.NewError(c.File, c.data, own.Line, own.Column,
				"case %q is in the catalogue already: %s:%d", own.ID, other.File, other.Line))
		}
		known[own.ID] = own
	}
	ids := make([]string, 0, len(known))
	for id := range known {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	reported := map[place]bool{} // one entry is a promise of several deployments
	for _, promise := range c.Promises {
		problem := c.problem(promise, known, ids)
		if problem != "" && !reported[promise.about] {
			reported[promise.about] = true
			found = append(found, fixtures.NewError(c.File, c.data, promise.about.line, promise.about.column, "%s", problem))
		}
	}
	return inOrder(found)
}

// inOrder joins mistakes in the order of the file.
func inOrder(found []*fixtures.Error) error {
	slices.SortStableFunc(found, func(a, b *fixtures.Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	errs := make([]error, 0, len(found))
	for _, one := range found {
		errs = append(errs, one)
	}
	return errors.Join(errs...)
}

func (c *Contract) problem(promise Promise, known map[string]fixtures.Case, ids []string) string {
	if promise.Case == "" {
		return ""
	}
	of, exists := known[promise.Case]
	if !exists {
		return fmt.Sprintf("promise: unknown case %q%s", promise.Case, fixtures.Suggest(promise.Case, ids))
	}
	deployment, _ := c.Deployment(promise.Deployment)
	if promise.explicit && !of.Fits(deployment.Tokens) {
		return fmt.Sprintf("promise: the case %s cannot be sent to %s, whose tokens are %s",
			promise.Case, promise.Deployment, deployment.Tokens)
	}
	return ""
}
