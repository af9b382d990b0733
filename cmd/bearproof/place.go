// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/launch"
)

// place is where a run takes place: the fake provider and the API.
type place struct {
	provider *idp.Running
	targets  []engine.Target
	settings launch.Settings // of the first deployment; the others differ in its name only
	close    []func()
	output   func(deployment string) string // of the API's process; nil if it is none of ours
}

const shutdownLimit = 5 * time.Second

// Close stops all that was started, in reverse order.
func (w *place) Close() {
	for _, stop := range slices.Backward(w.close) {
		stop()
	}
}

// startPlace starts the provider, and the API unless it runs already.
func startPlace(ctx context.Context, p process, chosen choice, flags runFlags) (*place, error) {
	provider, err := idp.Start(flags.idpListen, idp.Options{
		Secrets:     clientSecret(p, chosen.contract.ResourceServer.Client),
		AllowRemote: flags.allowRemote,
	})
	if err != nil {
		return nil, environment(err)
	}
	w := &place{provider: provider, targets: chosen.targets}
	w.close = append(w.close, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
		defer cancel()
		_ = provider.Close(ctx) // the run is over; what could not be closed in time ends with the process
	})
	if w.settings, err = launch.For(ctx, provider, chosen.contract, chosen.deployments[0]); err == nil {
		err = w.startTarget(ctx, chosen, flags)
	}
	if err != nil {
		w.Close()
		return nil, environment(err)
	}
	return w, nil
}

func (w *place) startTarget(ctx context.Context, chosen choice, flags runFlags) error {
	switch {
	case len(w.targets) > 0: // it runs already
	case flags.exec != "":
		started, err := launch.StartImplementation(ctx, flags.exec, w.provider, chosen.contract, chosen.deployments)
		if err != nil {
			return err
		}
		w.targets, w.output = started.Targets, started.Output
		w.close = append(w.close, started.Close)
	default:
		reference, err := launch.StartReference(ctx, w.provider, chosen.contract, chosen.deployments,
			launch.ReferenceOptions{Mutant: flags.mutant, Timeout: chosen.referenceTimeout})
		if err != nil {
			return err
		}
		w.targets = reference.Targets
		w.close = append(w.close, reference.Close)
	}
	return nil
}

// parseTargets reads --target: one URL for all deployments, or NAME=URL for each.
func parseTargets(flags, deployments []string) ([]engine.Target, error) {
	var targets []engine.Target
	for _, flag := range flags {
		name, url, named := strings.Cut(flag, "=")
		if !named || strings.Contains(name, "/") {
			if len(flags) > 1 {
				return nil, fmt.Errorf("--target %q: with several targets, each is DEPLOYMENT=URL", flag)
			}
			if err := engine.CheckURL(flag); err != nil {
				return nil, fmt.Errorf("--target: %w", err)
			}
			for _, deployment := range deployments {
				targets = append(targets, engine.Target{Deployment: deployment, URL: flag})
			}
			return targets, nil
		}
		if !slices.Contains(deployments, name) {
			return nil, fmt.Errorf("--target %q: no deployment %q; there are: %s", flag, name, strings.Join(deployments, ", "))
		}
		if err := engine.CheckURL(url); err != nil {
			return nil, fmt.Errorf("--target %s: %w", name, err)
		}
		targets = append(targets, engine.Target{Deployment: name, URL: url})
	}
	return targets, nil
}

// clientSecret takes the secret of the API's client from the environment: a
// flag would show it to everyone on the machine.
func clientSecret(p process, client string) map[string]string {
	if secret := p.getenv("BEARPROOF_CLIENT_SECRET"); secret != "" {
		return map[string]string{client: secret}
	}
	return nil
}

// describe prints what the API has to be configured with.
func (w *place) describe(out io.Writer) {
	s := w.settings
	fmt.Fprintf(out, "fake identity provider, for tests only\n")
	for _, row := range [][2]string{
		{"issuer", s.Issuer},
		{"JWKS", s.JWKSURI},
		{"introspection", s.IntrospectionEndpoint},
		{"userinfo", s.UserinfoEndpoint},
		{"audience", s.Audience},
		{"client id", s.ClientID},
		{"username claim", s.UsernameClaim},
		{"service account", s.ServiceAccount},
	} {
		fmt.Fprintf(out, "  %-16s %s\n", row[0], row[1])
	}
}

// hint says what to look at when nothing could be judged.
func (w *place) hint(out io.Writer) {
	s := w.settings
	fmt.Fprintf(out, "\nA valid token has to be accepted before a refusal proves anything. Check that the API\n"+
		"  trusts the issuer %s (keys at %s),\n  expects the audience %s,\n"+
		"  introspects at %s as client %q with its secret (BEARPROOF_CLIENT_SECRET sets it),\n"+
		"  finds the user by the claim %q, and has the clock of this machine.\n",
		s.Issuer, s.JWKSURI, s.Audience, s.IntrospectionEndpoint, s.ClientID, s.UsernameClaim)
	if w.output == nil {
		return
	}
	for _, target := range w.targets {
		if text := strings.TrimSpace(w.output(target.Deployment)); text != "" {
			fmt.Fprintf(out, "\n%s printed:\n  %s\n", target.Deployment, strings.ReplaceAll(text, "\n", "\n  "))
		}
	}
}
