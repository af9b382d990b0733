// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/killmatrix"
)

type mutantsFlags struct {
	contract string
	golden   string
	cases    string
	json     bool
}

func mutantsCommand(p process) *cobra.Command {
	var flags mutantsFlags
	command := &cobra.Command{
		Use:   "mutants",
		Short: "Run the contract against every known-bad target: the kill matrix",
		Long: `Run a contract against the reference target, which has to pass, and against every
mutant of it, a copy with exactly one known fault. A mutant that passes survives:
the cases do not see its fault. A case with a requirement that fails on no mutant
is idle: nothing shows that it can fail.

Exit codes: 0 the reference passes, every mutant is killed and no case is idle;
1 otherwise, or the matrix differs from --golden; 2 a mistake in flags or
contract; 3 the run could not judge; 130 interrupted.`,
		Example: `  bearproof mutants
  bearproof mutants --json | jq '.mutants[] | select(.killed_by | length == 1)'
  bearproof mutants --golden suites/selftest/testdata/mutants.golden`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return runMutants(command.Context(), p, flags) },
	}
	set := command.Flags()
	set.StringVar(&flags.contract, "contract", fixtures.DefaultContract,
		"a contract file, or one that is built in: "+strings.Join(fixtures.ContractNames(), ", "))
	set.StringVar(&flags.golden, "golden", "", "compare the exact matrix with this `file`")
	set.BoolVar(&flags.json, "json", false, "print JSON")
	casesFlag(command, &flags.cases)
	return command
}

func runMutants(ctx context.Context, p process, flags mutantsFlags) error {
	config, golden, err := mutantsConfig(flags)
	if err != nil {
		return usage(err)
	}
	if terminal(p.stderr) {
		config.Progress = func(done killmatrix.Progress) { showMutantProgress(p.stderr, done) }
	}
	matrix, err := killmatrix.Run(ctx, config)
	if err != nil {
		return interruptedOr(ctx, environment(err))
	}
	var differences []killmatrix.Difference
	if flags.golden != "" {
		if differences, err = matrix.Compare(golden); err != nil {
			return usage(fmt.Errorf("--golden %s: %w", flags.golden, err))
		}
	}
	if flags.json {
		err = writeJSON(p.stdout, newMatrixDocument(matrix))
	} else {
		err = printMatrix(p.stdout, matrix)
	}
	if err != nil {
		return environment(err)
	}
	for _, difference := range differences {
		fmt.Fprintf(p.stderr, "%s: %s\n", flags.golden, difference)
	}
	if len(differences) > 0 || !matrix.Sound() {
		return &exitError{code: engine.ExitNotConformant}
	}
	return nil
}

// mutantsConfig reads all that the flags name before anything is started.
func mutantsConfig(flags mutantsFlags) (config killmatrix.Config, golden string, err error) {
	if config.Contract, err = contract.Load(flags.contract, nil); err != nil {
		return config, "", err
	}
	if config.Cases, err = loadCases(flags.cases); err != nil {
		return config, "", err
	}
	if err := config.Contract.Check(config.Cases); err != nil {
		return config, "", err
	}
	if flags.golden != "" {
		data, err := os.ReadFile(flags.golden)
		if err != nil {
			return config, "", fmt.Errorf("--golden: %w", err)
		}
		golden = string(data)
	}
	return config, golden, nil
}

func showMutantProgress(w io.Writer, done killmatrix.Progress) {
	line := fmt.Sprintf("judged %d of %d targets", done.Done, done.Total)
	if id := done.Row.Mutant.ID; id != "" {
		line += ": " + id
	}
	if done.Done == done.Total {
		line = "" // the matrix follows
	}
	fmt.Fprintf(w, "\r\x1b[K%s", line)
}
