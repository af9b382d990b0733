// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
)

// Item is one case on one deployment, with the promise that decides it.
type Item struct {
	ID         string // "exp-past@jwt-public-key"
	Case       fixtures.Case
	Deployment contract.Deployment
	Promise    contract.Promise
	Request    contract.Request
	Target     Target // set by New
	File       string // the contract's file, in which the promise stands
}

// Labels are the words by which an item is selected: documented or derived,
// must or should, group, tier, severity, class, deployment, and each cited
// section in the form RFC6750-3.1.
func (i Item) Labels() []string {
	labels := []string{
		"derived", i.level(), i.Case.Group, i.Case.Tier, i.Case.Severity, string(i.Case.Class), i.Deployment.Name,
	}
	if i.Promise.Documented {
		labels[0] = "documented"
	}
	for _, cite := range i.Case.Cites {
		labels = append(labels, strings.NewReplacer(" §", "-", " ", "").Replace(cite))
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

func (i Item) level() string {
	switch i.Case.Expect {
	case fixtures.MustAccept, fixtures.MustReject:
		return "must"
	case fixtures.ShouldAccept, fixtures.ShouldReject:
		return "should"
	default:
		return "may"
	}
}

// Plan joins deployments of a contract with the cases that they have a promise
// for: those of the catalogue and the contract's own. A case without a promise
// on a deployment is not planned there.
func Plan(c *contract.Contract, catalogue []fixtures.Case, deployments []string) ([]Item, error) {
	cases := append(slices.Clone(catalogue), c.Cases...)
	if err := c.Check(cases); err != nil {
		return nil, err
	}
	var items []Item
	for _, name := range deployments {
		deployment, known := c.Deployment(name)
		if !known {
			return nil, fmt.Errorf("engine: the contract %s has no deployment %q; there are: %s", c.Name, name, strings.Join(c.DeploymentNames(), ", "))
		}
		for _, one := range cases {
			items = append(items, planCase(c, one, deployment)...)
		}
	}
	return items, nil
}

// planCase plans every form of a case on one deployment.
func planCase(c *contract.Contract, one fixtures.Case, deployment contract.Deployment) []Item {
	var items []Item
	for _, form := range one.Forms() {
		if promise, promised := c.Promise(deployment.Name, form); promised && suits(form, deployment, c.Facts) {
			items = append(items, Item{
				ID: form.Name() + "@" + deployment.Name, Case: form, Deployment: deployment, Promise: promise,
				Request: requestOf(c, form), File: c.File,
			})
		}
	}
	return items
}

// suits reports whether a deployment can be sent a case at all.
func suits(c fixtures.Case, deployment contract.Deployment, facts contract.Facts) bool {
	for _, need := range c.Needs {
		if !Declares(facts, need) {
			return false
		}
	}
	return c.Missing == "" && c.Fits(deployment.Tokens) && (c.Asks == fixtures.NoEndpoint || c.Asks == deployment.Asks)
}

// aim gives each item the target of its deployment.
func aim(items []Item, targets []Target) ([]Item, error) {
	urls := map[string]Target{}
	for _, target := range targets {
		if err := CheckURL(target.URL); err != nil {
			return nil, fmt.Errorf("engine: target of %s: %w", target.Deployment, err)
		}
		urls[target.Deployment] = target
	}
	aimed := slices.Clone(items)
	for i := range aimed {
		target, known := urls[aimed[i].Deployment.Name]
		if !known {
			return nil, fmt.Errorf("engine: %s has no target", aimed[i].Deployment.Name)
		}
		aimed[i].Target = target
	}
	return aimed, nil
}

// CheckURL reports whether a target can be reached under an address: http or
// https, a host, and nothing else.
func CheckURL(text string) error {
	parsed, err := url.Parse(text)
	if err != nil || (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" {
		return fmt.Errorf("%q is not a URL like http://127.0.0.1:8080", text)
	}
	if strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.User != nil {
		return fmt.Errorf("%q has more than scheme, host and port; the path stands in the contract", text)
	}
	return nil
}
