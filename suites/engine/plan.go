// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"errors"
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
	Target     Target
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

// plan joins the contract's deployments with the cases that they have a
// promise for. A case without a promise on a deployment is not planned there.
func plan(config Config) ([]Item, error) {
	catalogue := append(slices.Clone(config.Cases), config.Contract.Cases...)
	if err := config.Contract.Check(catalogue); err != nil {
		return nil, err
	}
	var items []Item
	var problems []error
	for _, target := range config.Targets {
		deployment, known := config.Contract.Deployment(target.Deployment)
		if !known {
			problems = append(problems, fmt.Errorf("engine: the contract %s has no deployment %q; there are: %s",
				config.Contract.Name, target.Deployment, deploymentNames(config.Contract)))
			continue
		}
		if err := checkURL(target.URL); err != nil {
			problems = append(problems, fmt.Errorf("engine: target of %s: %w", target.Deployment, err))
			continue
		}
		for _, c := range catalogue {
			promise, promised := config.Contract.Promise(deployment.Name, c)
			if !promised || !c.Fits(deployment.Tokens) {
				continue
			}
			items = append(items, Item{
				ID:   c.ID + "@" + deployment.Name,
				Case: c, Deployment: deployment, Promise: promise, Target: target, File: config.Contract.File,
			})
		}
	}
	return items, errors.Join(problems...)
}

func deploymentNames(c *contract.Contract) string {
	names := make([]string, len(c.Deployments))
	for i, deployment := range c.Deployments {
		names[i] = deployment.Name
	}
	return strings.Join(names, ", ")
}

func checkURL(text string) error {
	parsed, err := url.Parse(text)
	if err != nil {
		return err
	}
	if (parsed.Scheme != "http" && parsed.Scheme != "https") || parsed.Host == "" {
		return fmt.Errorf("%q is not a URL like http://127.0.0.1:8080", text)
	}
	if strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.User != nil {
		return fmt.Errorf("%q has more than scheme, host and port; the path stands in the contract", text)
	}
	return nil
}
