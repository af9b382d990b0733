// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// The addresses in what is shown are those that `idp` and `target` listen on.
const (
	shownIssuer = "http://127.0.0.1:9400"
	shownTarget = "http://127.0.0.1:8080"
)

func showCaseCommand(p process) *cobra.Command {
	var folder string
	command := &cobra.Command{
		Use:   "show ID",
		Short: "Explain a case, and show how its credential is built and sent",
		Example: `  bearproof cases show exp-past
  bearproof cases show my-case --cases ours`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			known, err := loadCatalogue(folder)
			if err != nil {
				return usage(err)
			}
			entry, err := known.find(args[0])
			if err != nil {
				return usage(err)
			}
			var out strings.Builder
			describeCase(&out, entry)
			if entry.Runnable {
				if err := showForms(command.Context(), &out, known, entry); err != nil {
					return environment(err)
				}
			}
			_, err = io.WriteString(p.stdout, out.String())
			return environmentIf(err)
		},
	}
	casesFlag(command, &folder)
	return command
}

// describeCase prints what the case is about.
func describeCase(out *strings.Builder, e caseEntry) {
	fmt.Fprintf(out, "%s\n", e.ID)
	if e.Title != "" {
		fmt.Fprintf(out, "a correct API %s\n", e.Title)
	}
	if e.of.Explain != "" {
		fmt.Fprintf(out, "\n%s\n", strings.TrimSpace(e.of.Explain))
	}
	kinds := make([]string, len(e.Tokens))
	for i, kind := range e.Tokens {
		kinds[i] = string(kind)
	}
	fmt.Fprintln(out)
	for _, row := range [][2]string{
		{"group", e.Group},
		{"tier", e.Tier},
		{"level", string(e.Expect)},
		{"class", string(e.Class)},
		{"severity", e.Severity},
		{"tokens", strings.Join(kinds, ", ")},
		{"see", strings.Join(e.Cites, ", ")},
		{"attacks", strings.Join(e.of.Attacks, ", ")},
		{"not run", e.Reason},
	} {
		if row[1] != "" {
			fmt.Fprintf(out, "  %-9s %s\n", row[0], row[1])
		}
	}
}

// showForms prints each form of a case: its definition, a token that was minted
// just now, and how to send it by hand.
func showForms(ctx context.Context, out *strings.Builder, known catalogue, e caseEntry) error {
	provider, err := idp.New(idp.Options{Issuer: shownIssuer})
	if err != nil {
		return err
	}
	sent, err := known.exchanges(ctx, provider, e.ID)
	if err != nil {
		return err
	}
	for _, form := range e.of.Forms() {
		if form.Variant != "" {
			fmt.Fprintf(out, "\n%s: %s\n", form.Name(), form.Title)
		}
		writeDefinition(out, form)
		if form.Aggregate != fixtures.NoAggregate {
			continue // nothing is sent
		}
		if err := showCredential(ctx, out, provider, form); err != nil {
			return err
		}
		showSending(out, form, sent[form.Name()])
	}
	return nil
}

// writeDefinition prints how a form is built and sent, as YAML.
func writeDefinition(out *strings.Builder, form fixtures.Case) {
	definition := definitionOf(form)
	if len(definition) == 0 {
		fmt.Fprintf(out, "\nrecipe: {} # a valid token\n")
		return
	}
	fmt.Fprintf(out, "\n%s", yamlText(definition))
}

// showCredential mints a form once and prints what is inside beside the valid twin.
func showCredential(ctx context.Context, out *strings.Builder, provider control.Provider, form fixtures.Case) error {
	kind := fixtures.JWT
	if !form.Fits(kind) {
		kind = fixtures.Opaque
	}
	minted, err := provider.Mint(ctx, control.MintRequest{Kind: kind, Recipe: form.Recipe, User: "admin"})
	if err != nil {
		return fmt.Errorf("mint %s: %w", form.Name(), err)
	}
	return compareTokens(out, minted)
}

// showSending prints where a form is sent to, and how to send it by hand.
func showSending(out *strings.Builder, form fixtures.Case, sent []engine.Result) {
	if len(sent) == 0 {
		fmt.Fprintf(out, "\nby hand\n  bearproof mint %s\n", form.Name())
		return
	}
	fmt.Fprintf(out, "\nsent to\n")
	for _, result := range sent {
		fmt.Fprintf(out, "  %-20s promised in %s\n", result.Deployment, result.Source)
	}
	fmt.Fprintf(out, "\nby hand\n  %s\n  bearproof run --case %s -v\n", sent[0].Curl, form.Name())
}

// exchanges returns, by the name of the form, what a run of the bundled contract
// would send of a case. Nothing is sent: the context of the run has ended.
func (c catalogue) exchanges(ctx context.Context, provider control.Provider, id string) (map[string][]engine.Result, error) {
	deployments := c.bundled.DeploymentNames()
	items, err := engine.Plan(c.bundled, c.cases, deployments)
	if err != nil {
		return nil, err
	}
	targets := make([]engine.Target, len(deployments))
	for i, name := range deployments {
		targets[i] = engine.Target{Deployment: name, URL: shownTarget}
	}
	runner, err := engine.New(engine.Config{Contract: c.bundled, Items: items, Provider: provider, Targets: targets})
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	ended, end := context.WithCancel(ctx)
	end()
	sent := map[string][]engine.Result{}
	for _, item := range items {
		if item.Case.ID == id {
			sent[item.Case.Name()] = append(sent[item.Case.Name()], runner.Judge(ended, item.ID))
		}
	}
	return sent, nil
}
