// SPDX-License-Identifier: Apache-2.0

// Package launch starts an implementation under test as a process of its own,
// waits until it answers, and stops it together with its children. Start with
// [Start].
package launch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// Options says what is started.
type Options struct {
	Command string   // a line for the system's shell
	Env     []string // "NAME=value", besides the environment of this process and PORT
	// Ready bounds the time until the first HTTP answer; 30 s when zero, since
	// some runtimes need that long on a small machine.
	Ready time.Duration
}

// Process is a started implementation.
type Process struct {
	URL string // http://127.0.0.1:PORT

	cmd    *exec.Cmd
	output *tail
	done   chan struct{} // closed when the process has ended
}

const (
	defaultReady = 30 * time.Second
	askEvery     = 10 * time.Millisecond
	// grace is how long a process may take to end by itself after it was asked to.
	grace = 2 * time.Second
)

// Start runs the command with a free PORT in its environment and returns when
// it answers HTTP. If it ends or is not ready in time, the error holds the end
// of its output, and nothing of it is left running.
func Start(ctx context.Context, options Options) (*Process, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, fmt.Errorf("launch: find a free port: %w", err)
	}
	p := &Process{URL: "http://127.0.0.1:" + port, output: &tail{}, done: make(chan struct{})}
	p.cmd = shell(options.Command)
	p.cmd.Env = append(append(os.Environ(), options.Env...), "PORT="+port) //nolint:forbidigo // a child inherits the environment; nothing is read from it
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.WaitDelay = grace // a grandchild that keeps the pipe open must not keep us
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("launch: start %q: %w", options.Command, err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait() // how it ended is in the process state
	}()
	if err := p.waitReady(ctx, options.Ready); err != nil {
		p.Stop()
		return nil, fmt.Errorf("launch: %q %w%s", options.Command, err, p.output.quoted())
	}
	return p, nil
}

// Output returns the end of what the process has printed so far.
func (p *Process) Output() string { return p.output.String() }

// Stop ends the process and its children: by a request first, by force after a
// grace period. It returns when they are gone. It may be called again.
func (p *Process) Stop() {
	interrupt(p.cmd)
	select {
	case <-p.done:
	case <-time.After(grace):
	}
	kill(p.cmd)
	<-p.done
}

func (p *Process) waitReady(ctx context.Context, limit time.Duration) error {
	if limit <= 0 {
		limit = defaultReady
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ticker := time.NewTicker(askEvery)
	defer ticker.Stop()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		if p.answers(ctx, client) {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("ended before it answered on %s (%s)", p.URL, p.cmd.ProcessState)
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return fmt.Errorf("did not answer on %s within %s; it must listen on the port in $PORT", p.URL, limit)
			}
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

func (p *Process) answers(ctx context.Context, client *http.Client) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL+"/", nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return true
}

func freePort(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
