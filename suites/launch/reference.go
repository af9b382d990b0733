// SPDX-License-Identifier: Apache-2.0

package launch

import (
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

// StartReference starts the deployments on free loopback ports. A mutant id
// starts that mutant in place of the reference.
func StartReference(ctx context.Context, provider control.Provider, c *contract.Contract, deployments []string, mutant string) (*Reference, error) {
	reference := &Reference{}
	for _, deployment := range deployments {
		settings, err := For(ctx, provider, c, deployment)
		if err != nil {
			reference.Close()
			return nil, err
		}
		handler, err := settings.handler(mutant)
		if err != nil {
			reference.Close()
			return nil, err
		}
		if err := reference.serve(ctx, deployment, handler); err != nil {
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

func (s Settings) handler(mutant string) (http.Handler, error) {
	if mutant == "" {
		return target.New(s.TargetOptions())
	}
	return mutants.New(mutant, s.TargetOptions())
}

func (r *Reference) serve(ctx context.Context, deployment string, handler http.Handler) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("launch: listen for %s: %w", deployment, err)
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
