// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/report"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

type runFlags struct {
	contract    string
	cases       string
	set         map[string]string
	targets     []string
	exec        string
	mutant      string
	idpListen   string
	allowRemote bool
	deployments []string
	selection   suites.Selection
	out         string
	json        bool
	verbose     bool
	strict      bool
	concurrency int
	timeout     time.Duration
}

func runCommand(p process) *cobra.Command {
	var flags runFlags
	command := &cobra.Command{
		Use:   "run",
		Short: "Run a contract against an API",
		Long: `Run a contract against an API and judge every answer.

Without flags, the documented contract that bearproof ships is run against the
reference target, with the fake identity provider in this process.

--exec starts an implementation once per deployment of the contract, with PORT
and the provider's settings in its environment: BEARPROOF_DEPLOYMENT,
BEARPROOF_BASE_URL, BEARPROOF_ISSUER, BEARPROOF_JWKS_URI,
BEARPROOF_PUBLIC_KEY_FILE, BEARPROOF_INTROSPECTION_ENDPOINT,
BEARPROOF_USERINFO_ENDPOINT, BEARPROOF_AUDIENCE, BEARPROOF_CLIENT_ID,
BEARPROOF_CLIENT_SECRET, BEARPROOF_USERNAME_CLAIM, BEARPROOF_SERVICE_ACCOUNT.

--target judges an API that runs already. It must trust the fake provider:
give that a fixed address with --idp-listen and a fixed client secret in
BEARPROOF_CLIENT_SECRET, and configure the API with them (-v prints them all).

BEARPROOF_REFERENCE_TIMEOUT is the reference target's own limit for a call to
the provider (default 700ms); more of it suits a machine that is busy.

Exit codes: 0 conformant; 1 not conformant; 2 a mistake in flags or contract;
3 the run could not judge (target unreachable, control failed); 130 interrupted.`,
		Example: `  bearproof run
  bearproof run --exec 'node server.js' --out reports
  bearproof run --target jwt-public-key=http://127.0.0.1:8080 --idp-listen 127.0.0.1:9400
  bearproof run --label-filter 'documented && !jwt-introspection'
  bearproof run --case exp-past -v`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return run(command.Context(), p, flags) },
	}
	set := command.Flags()
	set.StringVar(&flags.contract, "contract", fixtures.DefaultContract,
		"a contract file, or one that is built in: "+strings.Join(fixtures.ContractNames(), ", "))
	casesFlag(command, &flags.cases)
	set.StringToStringVar(&flags.set, "set", nil, "replace a variable of the contract: `name=value`; repeatable")
	set.StringArrayVar(&flags.targets, "target", nil, "`[DEPLOYMENT=]URL` of the API; repeatable; without a name for all deployments")
	set.StringVar(&flags.exec, "exec", "", "start this `command` once per deployment and judge it")
	set.StringVar(&flags.mutant, "mutant", "", "judge a known-bad variant of the reference target, by its `id`")
	set.StringVar(&flags.idpListen, "idp-listen", "127.0.0.1:0", "`address` of the fake provider")
	set.BoolVar(&flags.allowRemote, "allow-remote", false, "let --idp-listen be other than loopback: anyone who reaches it gets tokens")
	set.StringSliceVar(&flags.deployments, "deployment", nil, "only these deployments; repeatable")
	set.StringSliceVar(&flags.selection.Cases, "case", nil, "only these cases, by exact id (exp-past, or exp-past@jwt-public-key); repeatable")
	set.StringVar(&flags.selection.LabelFilter, "label-filter", "", "only cases whose labels match, such as 'documented && !jwt-introspection'")
	set.StringVar(&flags.selection.Tier, "tier", "", "run the cases up to this `tier`: core (default), recommended, extended; with --case or --label-filter, extended is the default")
	set.StringVar(&flags.out, "out", "", "write results.json and junit.xml into this `folder`")
	set.BoolVar(&flags.json, "json", false, "print results.json instead of text")
	set.BoolVarP(&flags.verbose, "verbose", "v", false, "list every case and the settings of the provider")
	set.BoolVar(&flags.strict, "strict", false, "a warning makes the run not conformant")
	set.IntVar(&flags.concurrency, "concurrency", 0, "cases in flight at once (default 8)")
	set.DurationVar(&flags.timeout, "timeout", 0, "limit for one answer of the API (default 5s)")
	command.MarkFlagsMutuallyExclusive("target", "exec", "mutant")
	return command
}

// run is one run from flags to exit code.
func run(ctx context.Context, p process, flags runFlags) error {
	started := time.Now()
	chosen, err := choose(flags)
	if err != nil {
		return usage(err)
	}
	if chosen.referenceTimeout, err = durationOf(p, "BEARPROOF_REFERENCE_TIMEOUT"); err != nil {
		return usage(err)
	}
	if err := makeFolder(flags.out); err != nil {
		return environment(err)
	}
	place, err := startPlace(ctx, p, chosen, flags)
	if err != nil {
		return interruptedOr(ctx, err)
	}
	defer place.Close()

	progress := newProgress(p.stderr, len(chosen.items))
	runner, err := engine.New(engine.Config{
		Contract: chosen.contract, Items: chosen.items, Provider: place.provider, Targets: place.targets,
		Concurrency: flags.concurrency, Timeout: flags.timeout, Observe: progress.observe,
	})
	if err != nil {
		return usage(err)
	}
	defer runner.Close()
	runner.Redactor().Secret(place.settings.ClientSecret, "client-secret")
	if flags.verbose && !flags.json {
		place.describe(p.stdout)
	}
	if err := runner.Reach(ctx); err != nil {
		return interruptedOr(ctx, environment(err))
	}
	pool, stopPool := context.WithCancel(ctx)
	defer stopPool()
	runner.Start(pool, chosen.items)
	results := suites.Run("bearproof "+chosen.contract.Name, runner, chosen.items, junitFile(flags.out))
	ending := engine.Ending{Planned: chosen.items, Interrupted: ctx.Err() != nil, Strict: flags.strict}
	document := newDocument(started, chosen.contract, place.targets, results, engine.Summarize(results, ending))
	return finish(p, document, place, flags)
}

// choice is what a run is about: all that can be known before anything is started.
type choice struct {
	contract    *contract.Contract
	deployments []string
	items       []engine.Item
	targets     []engine.Target // of --target

	referenceTimeout time.Duration // 0: the default
}

func choose(flags runFlags) (choice, error) {
	judged, err := contract.Load(flags.contract, flags.set)
	if err != nil {
		return choice{}, err
	}
	cases, err := loadCases(flags.cases)
	if err != nil {
		return choice{}, err
	}
	deployments, err := chosenDeployments(judged, flags)
	if err != nil {
		return choice{}, err
	}
	targets, err := parseTargets(flags.targets, deployments)
	if err != nil {
		return choice{}, err
	}
	if len(targets) > 0 {
		deployments = nil
		for _, target := range targets {
			deployments = append(deployments, target.Deployment)
		}
	}
	if _, err := mutants.Get(flags.mutant); flags.mutant != "" && err != nil {
		return choice{}, fmt.Errorf("--mutant: %w", err)
	}
	plan, err := engine.Plan(judged, cases, deployments)
	if err != nil {
		return choice{}, err
	}
	if flags.selection.Tier == "" && len(flags.selection.Cases) == 0 && flags.selection.LabelFilter == "" {
		flags.selection.Tier = "core"
	}
	items, err := flags.selection.Select(plan)
	return choice{contract: judged, deployments: deployments, items: items, targets: targets}, err
}

// finish prints and writes the reports and turns the summary into the exit code.
func finish(p process, document report.Document, place *place, flags runFlags) error {
	if flags.json {
		if err := document.Write(p.stdout); err != nil {
			return environment(err)
		}
	} else {
		report.Text(p.stdout, document, report.Style{Color: colored(p, p.stdout), Verbose: flags.verbose})
		if document.Summary.ExitCode == engine.ExitEnvironment {
			place.hint(p.stdout)
		}
	}
	if flags.out != "" {
		err := errors.Join(document.WriteFile(flags.out), os.Rename(junitFile(flags.out), filepath.Join(flags.out, "junit.xml")))
		if err != nil {
			return environment(fmt.Errorf("--out: %w", err))
		}
	}
	if code := document.Summary.ExitCode; code != engine.ExitConformant {
		return &exitError{code: code}
	}
	return nil
}

func newDocument(started time.Time, judged *contract.Contract, targets []engine.Target, results []engine.Result, summary engine.Summary) report.Document {
	deployments := make([]report.Deployment, len(targets))
	for i, target := range targets {
		deployments[i] = report.Deployment{Name: target.Deployment, URL: target.URL}
	}
	return report.Document{
		Schema: report.SchemaID,
		Tool:   report.Tool{Name: "bearproof", Version: version()},
		Run: report.Run{
			Started: started.UTC(), Duration: float64(time.Since(started).Microseconds()) / 1000,
			Contract: judged.Name, Deployments: deployments,
		},
		Summary: summary,
		Results: results,
	}
}

// durationOf reads a time span from the environment; 0 if it is not set.
func durationOf(p process, name string) (time.Duration, error) {
	text := p.getenv(name)
	if text == "" {
		return 0, nil
	}
	span, err := time.ParseDuration(text)
	if err != nil || span <= 0 {
		return 0, fmt.Errorf("%s=%q is not a time span like 2s", name, text)
	}
	return span, nil
}

// chosenDeployments are those of the flags, or all of the contract.
func chosenDeployments(judged *contract.Contract, flags runFlags) ([]string, error) {
	all := judged.DeploymentNames()
	var problems []error
	for _, name := range flags.deployments {
		if _, known := judged.Deployment(name); !known {
			problems = append(problems, fmt.Errorf("--deployment %q: the contract %s has: %s", name, judged.Name, strings.Join(all, ", ")))
		}
	}
	if len(flags.deployments) > 0 {
		return flags.deployments, errors.Join(problems...)
	}
	return all, nil
}

func makeFolder(folder string) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // reports are for whoever collects them
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

// junitFile is where Ginkgo writes its report; it gets its name when it is whole.
func junitFile(folder string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, "junit.xml.part")
}

// interruptedOr gives an error that an interrupt caused its own exit code.
func interruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &exitError{code: engine.ExitInterrupted, err: errors.New("interrupted")}
	}
	return err
}
