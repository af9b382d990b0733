// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// The limits of the listening server. No request of a provider is large or
// slow, unless its answer is delayed on purpose; whoever is, is stuck.
const (
	headerTimeout = 10 * time.Second
	wholeTimeout  = fixtures.MaxDelay + 30*time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
	closeTimeout  = 5 * time.Second // of StartT
)

// Running is a provider that listens.
type Running struct {
	*Server
	URL string // http://host:port, without a slash at the end

	http   *http.Server
	unused unusedConns
	served func() error // waits for Serve and returns its error
}

// Start makes a provider and lets it listen; an empty address is a free port
// of 127.0.0.1. An address that other machines could reach is refused unless
// the options allow it. Call Close in the end.
func Start(addr string, options Options) (*Running, error) {
	listener, err := listen(orElse(addr, "127.0.0.1:0"), options)
	if err != nil {
		return nil, err
	}
	url := "http://" + listener.Addr().String()
	options.Issuer = orElse(options.Issuer, url)
	server, err := New(options)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	done := make(chan error, 1)
	r := &Running{
		Server: server, URL: url,
		served: sync.OnceValue(func() error { return <-done }),
		http: &http.Server{
			Handler: server, ReadHeaderTimeout: headerTimeout, ReadTimeout: wholeTimeout,
			WriteTimeout: wholeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
			ErrorLog: slog.NewLogLogger(server.logger.Handler(), slog.LevelWarn),
		},
	}
	r.http.ConnState = r.unused.note
	go func() { done <- r.http.Serve(listener) }()
	return r, nil
}

func listen(addr string, options Options) (net.Listener, error) {
	resolved, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("idp: listen on %q: %w", addr, err)
	}
	everywhere := len(resolved.IP) == 0 || resolved.IP.IsUnspecified()
	switch {
	case !options.AllowRemote && !resolved.IP.IsLoopback():
		return nil, fmt.Errorf("idp: listen on %q: not a loopback address; AllowRemote permits it", addr)
	case everywhere && options.Issuer == "":
		return nil, fmt.Errorf("idp: listen on %q: no host that an issuer could be made of; set Issuer", addr)
	}
	listener, err := net.ListenTCP("tcp", resolved)
	if err != nil {
		return nil, fmt.Errorf("idp: listen on %q: %w", addr, err)
	}
	return listener, nil
}

// Close stops listening and waits for requests that are being answered, and
// for all goroutines, until the context ends; then it cuts the connections.
// It may be called again.
func (r *Running) Close(ctx context.Context) error {
	r.unused.close()
	err := r.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("idp: close: %w", err), r.http.Close())
	}
	if served := r.served(); !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("idp: serve: %w", served))
	}
	return errors.Join(err, r.keys.wait(ctx))
}

// TB is the part of testing.TB that [StartT] needs.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// StartT starts a provider on a free port of 127.0.0.1 for the time of a test.
func StartT(t TB, options Options) *Running {
	t.Helper()
	running, err := Start("", options)
	if err != nil {
		t.Fatalf("start the fake identity provider: %v", err)
		return nil
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := running.Close(ctx); err != nil {
			t.Fatalf("close the fake identity provider: %v", err)
		}
	})
	return running
}
