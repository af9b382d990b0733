// SPDX-License-Identifier: Apache-2.0

package launch

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// Implementation is a command that was started once per deployment.
type Implementation struct {
	Targets   []engine.Target
	processes []*Process
	keyFolder string
}

// StartImplementation starts command once per deployment, side by side, with
// the settings of the provider in its environment.
func StartImplementation(ctx context.Context, command string, provider control.Provider, c *contract.Contract, deployments []string) (*Implementation, error) {
	folder, err := os.MkdirTemp("", "bearproof-")
	if err != nil {
		return nil, fmt.Errorf("launch: %w", err)
	}
	started := &Implementation{
		Targets:   make([]engine.Target, len(deployments)),
		processes: make([]*Process, len(deployments)),
		keyFolder: folder,
	}
	var group errgroup.Group // one that fails does not stop the others half-way: Close stops all
	for i, deployment := range deployments {
		group.Go(func() error {
			process, err := startOne(ctx, command, provider, c, deployment, folder)
			if err != nil {
				return err
			}
			started.processes[i] = process
			started.Targets[i] = engine.Target{Deployment: deployment, URL: process.URL}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		started.Close()
		return nil, err
	}
	return started, nil
}

func startOne(ctx context.Context, command string, provider control.Provider, c *contract.Contract, deployment, folder string) (*Process, error) {
	settings, err := For(ctx, provider, c, deployment)
	if err != nil {
		return nil, err
	}
	own, err := os.MkdirTemp(folder, deployment+"-")
	if err != nil {
		return nil, fmt.Errorf("launch: %w", err)
	}
	if err := settings.WriteKey(own); err != nil {
		return nil, err
	}
	return Start(ctx, Options{Command: command, Env: settings.Env()})
}

// Output returns what the process of a deployment has printed last.
func (i *Implementation) Output(deployment string) string {
	for n, process := range i.processes {
		if process != nil && i.Targets[n].Deployment == deployment {
			return process.Output()
		}
	}
	return ""
}

// Close stops all processes and removes what was written for them.
func (i *Implementation) Close() {
	var group errgroup.Group
	for _, process := range i.processes {
		if process != nil {
			group.Go(func() error { process.Stop(); return nil })
		}
	}
	_ = group.Wait() // Stop has no error
	_ = os.RemoveAll(i.keyFolder)
}
