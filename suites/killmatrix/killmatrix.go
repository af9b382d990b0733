// SPDX-License-Identifier: Apache-2.0

// Package killmatrix judges the suites themselves: it runs a contract against
// the reference target, which has to pass, and against every mutant of it,
// each of which has to fail somewhere. Start with [Run]; a [Matrix] says which
// cases kill which mutant.
//
// What it can show is bounded by the mutants that there are: a fault that no
// mutant has may still go unnoticed.
package killmatrix

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/launch"
	"github.com/bearproof-dev/bearproof/target"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

// Config says what is run against the mutants. It is not changed.
type Config struct {
	Contract *contract.Contract // required; its deployments are those of the reference target
	Cases    []fixtures.Case    // required: the catalogue
	Mutants  []mutants.Mutant   // nil for all

	// Workers is how many targets are judged at once, each with a fake provider
	// of its own; GOMAXPROCS when zero.
	Workers int
	// Progress is called after each target, by one goroutine at a time; may be nil.
	Progress func(Progress)
}

// Progress says how far a run is.
type Progress struct {
	Done, Total int // targets, the reference among them
	Row         Row // of the target that was judged last
}

// closeLimit is how long a provider may take to end; it serves nobody any more.
const closeLimit = 5 * time.Second

// Run judges the reference target and every mutant. A mutant is sent only what
// is planned for the deployments in which it differs from the reference, and
// is left out if the contract has none of them.
//
// An error says that there is no matrix: the contract does not fit the cases or
// the reference target, the harness failed, or ctx ended.
func Run(ctx context.Context, config Config) (Matrix, error) {
	if config.Contract == nil || len(config.Cases) == 0 {
		return Matrix{}, errors.New("killmatrix: a run needs a contract and cases")
	}
	r := &run{config: config, rows: rowsOf(config), plans: map[string]plan{}}
	if err := r.plan(); err != nil {
		return Matrix{}, fmt.Errorf("killmatrix: %w", err)
	}
	group, ctx := errgroup.WithContext(ctx)
	for range min(r.workers(), len(r.rows)) {
		group.Go(func() error { return r.work(ctx) })
	}
	if err := group.Wait(); err != nil {
		return Matrix{}, fmt.Errorf("killmatrix: %w", err)
	}
	return r.matrix(), nil
}

// run is the state that the workers share.
type run struct {
	config Config
	plans  map[string]plan // by the contract's name
	rows   []Row           // the reference first, once for each plan; each is written by the worker that took it
	taken  atomic.Int64

	mu   sync.Mutex // guards done and the calls of Progress
	done int
}

// rowsOf lists the targets that are judged: the reference, and the mutants in
// the order of their ids.
func rowsOf(config Config) []Row {
	all := config.Mutants
	if all == nil {
		all = mutants.All()
	}
	rows := []Row{{}}
	for _, mutant := range all {
		differs := func(name string) bool { return mutant.In(target.Deployment(name)) }
		if slices.ContainsFunc(config.Contract.DeploymentNames(), differs) {
			rows = append(rows, Row{Mutant: mutant})
		}
	}
	slices.SortFunc(rows, byID) // the references have no id and come first
	return rows
}

// plan is a contract and what is planned for it.
type plan struct {
	contract *contract.Contract
	items    []engine.Item
}

// plan plans the run's own contract and, if that is the documented one, those
// under which some of the mutants have to be judged; each gets its reference.
func (r *run) plan() error {
	for _, row := range slices.Clone(r.rows) {
		name := r.contractOf(row.Mutant)
		if _, planned := r.plans[name]; planned {
			continue
		}
		judged := r.config.Contract
		if name != judged.Name {
			var err error
			if judged, err = contract.Load(name, nil); err != nil {
				return err
			}
			r.rows = slices.Insert(r.rows, 0, Row{Mutant: mutants.Mutant{Contract: name}})
		}
		items, err := engine.Plan(judged, r.config.Cases, judged.DeploymentNames())
		if err != nil {
			return err
		}
		r.plans[name] = plan{contract: judged, items: items}
	}
	return nil
}

func (r *run) contractOf(mutant mutants.Mutant) string {
	if mutant.Contract != "" && r.config.Contract.Name == fixtures.DefaultContract {
		return mutant.Contract
	}
	return r.config.Contract.Name
}

// matrix joins what the workers found.
func (r *run) matrix() Matrix {
	matrix := Matrix{Contract: r.config.Contract.Name}
	for _, row := range r.rows {
		if row.Mutant.ID == "" {
			matrix.Reference = append(matrix.Reference, row.Findings...)
			continue
		}
		matrix.Rows = append(matrix.Rows, row)
	}
	for _, name := range slices.Sorted(maps.Keys(r.plans)) {
		matrix.items = append(matrix.items, r.plans[name].items...)
	}
	return matrix
}

func (r *run) workers() int {
	if r.config.Workers > 0 {
		return r.config.Workers
	}
	return perProcessor * runtime.GOMAXPROCS(0)
}

// perProcessor is how many targets are judged at once for each processor: some
// cases wait for the target's own time limit.
const perProcessor = 4

// The limits are generous: many targets share few processors, and one that is
// late must not look like one that is broken.
const (
	providerTimeout = 3 * time.Second
	answerTimeout   = 20 * time.Second
)

// work judges one target after the other until none is left. Its provider is
// its own: cases that change a provider's state would disturb other workers.
func (r *run) work(ctx context.Context) (err error) {
	provider, err := idp.Start("", idp.Options{AccessTokenLifetime: tokenLifetime})
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeLimit)
		defer cancel()
		err = errors.Join(err, provider.Close(closing))
	}()
	minting := &mintOnce{Provider: provider, minted: map[string]control.Minted{}}
	for {
		next := int(r.taken.Add(1)) - 1
		if next >= len(r.rows) {
			return nil
		}
		row := &r.rows[next]
		if row.Findings, err = r.judge(ctx, minting, row.Mutant); err != nil {
			return err
		}
		r.report(*row)
	}
}

func (r *run) report(row Row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done++
	if r.config.Progress != nil {
		r.config.Progress(Progress{Done: r.done, Total: len(r.rows), Row: row})
	}
}

// judge sends one target everything that is planned for the deployments in
// which it differs; a mutant without an id is the reference.
func (r *run) judge(ctx context.Context, provider control.Provider, mutant mutants.Mutant) ([]Finding, error) {
	plan := r.plans[r.contractOf(mutant)]
	var deployments []string
	for _, name := range plan.contract.DeploymentNames() {
		if mutant.In(target.Deployment(name)) {
			deployments = append(deployments, name)
		}
	}
	started, err := launch.StartReference(ctx, provider, plan.contract, deployments,
		launch.ReferenceOptions{Mutant: mutant.ID, Timeout: providerTimeout})
	if err != nil {
		return nil, err
	}
	defer started.Close()
	items := plan.on(deployments)
	if len(items) == 0 {
		return nil, nil
	}
	runner, err := engine.New(engine.Config{
		Contract: plan.contract, Items: items, Provider: provider, Targets: started.Targets,
		Timeout: answerTimeout,
	})
	if err != nil {
		return nil, err
	}
	defer runner.Close()
	runner.Start(ctx, items)
	var findings []Finding
	for _, item := range items {
		result := runner.Judge(ctx, item.ID)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case result.Verdict == engine.Error:
			return nil, fmt.Errorf("%s: %s could not be judged: %s", nameOf(mutant), item.ID, result.Reason)
		case result.Verdict != engine.Pass:
			findings = append(findings, Finding{Item: item, Verdict: result.Verdict})
		}
	}
	slices.SortFunc(findings, byItem)
	return findings, nil
}

// on is what is planned for some of the deployments.
func (p plan) on(deployments []string) []engine.Item {
	return slices.DeleteFunc(slices.Clone(p.items), func(item engine.Item) bool {
		return !slices.Contains(deployments, item.Deployment.Name)
	})
}
