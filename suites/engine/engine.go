// SPDX-License-Identifier: Apache-2.0

// Package engine plans the cases of a contract, sends them, and judges the
// answers. It is plain Go: no test framework, no package state, no process
// exit; any number of runners may work at the same time.
//
// Start with [Plan] and [New]; a [Runner] judges each planned [Item] exactly once,
// whoever asks for it first: the pool ([Runner.Start]) or [Runner.Judge].
package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/contract"
)

// Config is what a run needs to know. It is copied by [New].
type Config struct {
	Contract *contract.Contract // required
	Items    []Item             // required: what of the plan is run
	Provider control.Provider   // required: who issues the tokens
	Targets  []Target           // required: where the deployments of the items are reached

	// Concurrency is how many cases are in flight at once; 8 when zero. Cases
	// that change the provider's state always run alone.
	Concurrency int
	// Timeout bounds one request and its answer; 5 s when zero. A target that
	// needs longer hangs: the documented API's own limit towards its provider
	// is far below.
	Timeout time.Duration
	// Observe is called with each result, from several goroutines; may be nil.
	Observe func(Result)
}

// Target is one deployment of the API under test.
type Target struct {
	Deployment string // a name of the contract
	URL        string // scheme and authority, without the request's path
}

const (
	defaultConcurrency = 8
	defaultTimeout     = 5 * time.Second
)

// Runner judges the items of one plan. Its methods may be called concurrently.
type Runner struct {
	config   Config
	items    []Item
	byID     map[string]*judgement
	clients  clients
	redactor *Redactor

	published publishedKeys

	// state guards the provider: ordinary cases share it, cases that change
	// the provider's state hold it alone.
	state sync.RWMutex
	pool  sync.WaitGroup
}

// judgement is the once-only result of an item.
type judgement struct {
	item   Item
	once   sync.Once
	done   atomic.Bool
	result Result
}

// New checks the configuration. Nothing is sent yet.
func New(config Config) (*Runner, error) {
	if config.Contract == nil || config.Provider == nil || len(config.Items) == 0 {
		return nil, errors.New("engine: a run needs a contract, a provider and something to run")
	}
	if config.Concurrency <= 0 {
		config.Concurrency = defaultConcurrency
	}
	if config.Timeout <= 0 {
		config.Timeout = defaultTimeout
	}
	config.Targets = slices.Clone(config.Targets)
	items, err := aim(config.Items, config.Targets)
	if err != nil {
		return nil, err
	}
	runner := &Runner{
		config: config, items: items,
		byID:     make(map[string]*judgement, len(items)),
		clients:  newClients(config.Timeout, config.Concurrency),
		redactor: NewRedactor(),
	}
	for _, item := range items {
		runner.byID[item.ID] = &judgement{item: item}
	}
	return runner, nil
}

// Items returns what is run, each with its target.
func (r *Runner) Items() []Item { return slices.Clone(r.items) }

// Redactor knows every token and secret of this run.
func (r *Runner) Redactor() *Redactor { return r.redactor }

// Close waits for the pool and closes idle connections.
func (r *Runner) Close() {
	r.pool.Wait()
	r.clients.close()
}

// Start judges items in the background, as many at once as the configuration
// says, until all are judged or ctx ends.
func (r *Runner) Start(ctx context.Context, items []Item) {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(turn(a), turn(b)) })
	queue := make(chan Item)
	r.pool.Go(func() {
		defer close(queue)
		for _, item := range items {
			select {
			case queue <- item:
			case <-ctx.Done():
				return
			}
		}
	})
	for range min(r.config.Concurrency, len(items)) {
		r.pool.Go(func() {
			for item := range queue {
				r.Judge(ctx, item.ID)
			}
		})
	}
}

// turn is when an item is sent: first what makes everybody wait, so that the
// rest goes on beside it, then the rest, then what has to be alone, and last
// what asks about all others.
func turn(item Item) int {
	switch recipe := item.Case.Recipe; {
	case item.Case.Aggregate != fixtures.NoAggregate:
		return 3
	case item.Case.Provider != fixtures.Provider{}:
		return 2
	case recipe.Introspection != nil && recipe.Introspection.Delay > 0, recipe.Userinfo != nil && recipe.Userinfo.Delay > 0:
		return 0
	default:
		return 1
	}
}

// Judge returns the result of an item: it sends the case if nobody has, and
// waits if somebody is about to. An id that is not planned gives an error verdict.
func (r *Runner) Judge(ctx context.Context, id string) Result {
	judgement, planned := r.byID[id]
	if !planned {
		return Result{ID: id, Verdict: Error, Reason: fmt.Sprintf("no case %q is planned", id)}
	}
	judgement.once.Do(func() {
		started := time.Now()
		judgement.result = r.judge(ctx, judgement.item)
		judgement.result.Duration = milliseconds(time.Since(started))
		judgement.done.Store(true)
		if r.config.Observe != nil {
			r.config.Observe(judgement.result)
		}
	})
	return judgement.result
}

// Results returns the results of those items that have been judged, in the
// order of items.
func (r *Runner) Results(items []Item) []Result {
	results := make([]Result, 0, len(items))
	for _, item := range items {
		if judgement, planned := r.byID[item.ID]; planned && judgement.done.Load() {
			results = append(results, judgement.result)
		}
	}
	return results
}
