// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// process is all that a command knows of the process that it runs in.
type process struct {
	args   []string
	stdout io.Writer
	stderr io.Writer
	env    func(name string) (string, bool)
}

// getenv returns a variable, or an empty string.
func (p process) getenv(name string) string {
	value, _ := p.env(name)
	return value
}

// exitError carries an exit code; its error is nil if all was said already.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage and environment give an error its exit code.
func usage(err error) error       { return &exitError{code: engine.ExitUsage, err: err} }
func environment(err error) error { return &exitError{code: engine.ExitEnvironment, err: err} }

// execute runs one command line and returns the exit code.
func execute(ctx context.Context, p process) int {
	root := rootCommand(p) //nolint:contextcheck // cobra hands ctx to the command that runs
	root.SetArgs(p.args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return engine.ExitConformant
	}
	exit, coded := errors.AsType[*exitError](err)
	if !coded { // cobra's own: an unknown command, flag or argument
		exit = &exitError{code: engine.ExitUsage, err: err}
	}
	if exit.err != nil {
		fmt.Fprintf(p.stderr, "bearproof: %s\n", strings.ReplaceAll(exit.err.Error(), "\n", "\n  "))
		if !coded {
			fmt.Fprintln(p.stderr, "  `bearproof --help` lists the commands, `bearproof COMMAND --help` their flags")
		}
	}
	return exit.code
}

func rootCommand(p process) *cobra.Command {
	root := &cobra.Command{
		Use:   "bearproof",
		Short: "Prove that your API answers every Bearer token exactly as its documentation says",
		Long: `bearproof sends good, expired, forged and malformed Bearer tokens to an API and
compares each answer with what the API's documentation promises. It brings a
fake identity provider, which issues those tokens, and a reference target.

The fake identity provider is for tests only: whoever asks gets a token.`,
		Example: `  bearproof run                                   the documented contract, proven on the reference target
  bearproof run --exec 'node server.js'           the same, on an implementation of your own
  bearproof idp                                   only the fake identity provider`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.AddCommand(runCommand(p), idpCommand(p), targetCommand(p), mintCommand(p), explainCommand(p),
		casesCommand(p), lintCommand(p), mutantsCommand(p), versionCommand(p))
	return root
}
