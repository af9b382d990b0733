// SPDX-License-Identifier: Apache-2.0

package launch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/target"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

// Reference is the reference target in this process, each deployment on a
// listener of its own.
type Reference struct {
	Targets []engine.Target
	servers []*http.Server
}

// ReferenceOptions are what may differ from the reference target.
type ReferenceOptions struct {
	Mutant string // the id of the mutant that is started in place of it
	// Timeout is the target's limit for a call to the provider; 700 ms when
	// zero, since the provider is on this machine and some cases wait for it.
	Timeout time.Duration
}

const defaultProviderTimeout = 700 * time.Millisecond

// StartReference starts the deployments on free loopback ports.
func StartReference(ctx context.Context, provider control.Provider, c *contract.Contract, deployments []string, options ReferenceOptions) (*Reference, error) {
	reference := &Reference{}
	for _, deployment := range deployments {
		settings, err := For(ctx, provider, c, deployment)
		if err != nil {
			reference.Close()
			return nil, err
		}
		handler, err := settings.handler(options)
		if err != nil {
			reference.Close()
			return nil, err
		}
		if err := reference.serve(ctx, deployment, options.Mutant, handler); err != nil {
			reference.Close()
			return nil, err
		}
	}
	return reference, nil
}

// Close stops all deployments.
func (r *Reference) Close() {
	for _, server := range r.servers {
		server.Close()
	}
}

// TargetOptions are the settings in the form of the reference target.
func (s Settings) TargetOptions() target.Options {
	return target.Options{
		Deployment:            target.Deployment(s.Deployment),
		BaseURL:               s.BaseURL,
		Issuer:                s.Issuer,
		JWKSURI:               s.JWKSURI,
		IntrospectionEndpoint: s.IntrospectionEndpoint,
		UserinfoEndpoint:      s.UserinfoEndpoint,
		Audience:              s.Audience,
		ClientID:              s.ClientID,
		ClientSecret:          s.ClientSecret,
		UsernameClaim:         s.UsernameClaim,
		ServiceAccount:        s.ServiceAccount,
	}
}

func (s Settings) handler(options ReferenceOptions) (http.Handler, error) {
	own := s.TargetOptions()
	own.Timeout = cmp.Or(options.Timeout, defaultProviderTimeout)
	if options.Mutant == "" {
		return target.New(own)
	}
	return mutants.New(options.Mutant, own)
}

func (r *Reference) serve(ctx context.Context, deployment, mutant string, handler http.Handler) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("launch: listen for %s: %w", deployment, err)
	}
	if broken, err := mutants.Get(mutant); err == nil && broken.Listen != nil {
		listener = broken.Listen(listener)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	r.servers = append(r.servers, server)
	r.Targets = append(r.Targets, engine.Target{Deployment: deployment, URL: "http://" + listener.Addr().String()})
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			server.Close() // the engine sees that nothing answers any more
		}
	}()
	return nil
}
