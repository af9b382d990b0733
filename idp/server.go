// SPDX-License-Identifier: Apache-2.0

// Package idp is a fake identity provider for tests: a complete OAuth 2.0 and
// OpenID Connect provider that logs in any user without asking, and that mints
// expired, revoked, forged and malformed tokens on request.
//
// Start with [StartT] in a test and with [Start] elsewhere; [New] gives the
// bare http.Handler. [Server] is also the [control.Provider] that mints tokens
// and breaks clients. It must never be used in production: there is no
// password, and everything is forgotten when the process ends.
package idp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ory/fosite"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/store"
)

// maxBody bounds the body of every request.
const maxBody = 64 << 10

// Server is the provider of one issuer. It is an http.Handler for the URLs
// below its issuer, and may be used concurrently.
type Server struct {
	issuer                                        string
	accessLifetime, refreshLifetime, codeLifetime time.Duration

	now     func() time.Time
	random  io.Reader
	logger  *slog.Logger
	users   *users
	clients *registry
	keys    *keyRing
	store   store.Store
	engine  *fosite.Fosite
	journal *journal
	bound   boundAnswers
	routes  map[string]route
}

var (
	_ http.Handler     = (*Server)(nil)
	_ control.Provider = (*Server)(nil)
)

// New makes a provider. The error tells everything that is wrong with the
// options. The signing key is made in the background; what needs it waits.
func New(options Options) (*Server, error) {
	o, optionsErr := options.withDefaults()
	users, usersErr := newUsers(o.Users)
	clients, clientsErr := newRegistry(o, users)
	if err := errors.Join(optionsErr, usersErr, clientsErr); err != nil {
		return nil, err
	}
	memory, err := store.NewMemory(store.Options{Now: o.Now})
	if err != nil {
		return nil, fmt.Errorf("idp: %w", err)
	}
	s := &Server{
		issuer:         o.Issuer,
		accessLifetime: o.AccessTokenLifetime, refreshLifetime: o.RefreshTokenLifetime, codeLifetime: o.CodeLifetime,
		now: o.Now, random: o.Random, logger: o.Logger,
		users: users, clients: clients, keys: newKeyRing(o.SigningAlg, o.Key, o.Random),
		store: memory, journal: &journal{},
	}
	s.engine = newEngine(s)
	s.routes = s.newRoutes()
	return s, nil
}

// Issuer is the provider's name, the `iss` of its tokens.
func (s *Server) Issuer() string { return s.issuer }

// RotateKey makes another signing key of the same algorithm the current one.
// The older ones, up to seven, stay published and valid.
func (s *Server) RotateKey(ctx context.Context) error { return s.keys.rotate(ctx) }

// route is an endpoint: its name in the journal and what it does. The endpoint
// notes in the journal's entry who asked for what.
type route struct {
	endpoint string
	methods  []string
	serve    func(r *http.Request, note *control.Request) answer
}

// ServeHTTP answers one request and notes it in the journal.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	note := control.Request{Time: s.now(), Method: r.Method, Path: r.URL.Path}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	said := s.serve(r, &note)
	note.Status, note.Error, note.Fault, note.Took = said.status, said.code, said.fault, s.now().Sub(note.Time)
	s.journal.add(note)
	if err := said.write(r.Context(), w); err != nil {
		s.logger.DebugContext(r.Context(), "answer not sent", "path", note.Path, "error", err)
	}
	if s.logger.Enabled(r.Context(), slog.LevelInfo) {
		s.logger.InfoContext(r.Context(), "request", "method", note.Method, "path", note.Path,
			"client", note.ClientID, "grant", note.Grant, "status", note.Status, "error", note.Error, "fault", note.Fault)
	}
}

func (s *Server) serve(r *http.Request, note *control.Request) answer {
	found, ok := s.routes[r.URL.Path]
	if !ok {
		note.Path = hideSecrets(note.Path)
		return (&oauthError{status: http.StatusNotFound, code: "not_found", description: "There is no such endpoint."}).answer()
	}
	note.Endpoint = found.endpoint
	if !slices.Contains(found.methods, r.Method) {
		said := (&oauthError{
			status: http.StatusMethodNotAllowed, code: "invalid_request", description: "The endpoint does not know this method.",
		}).answer()
		said.header.Set("Allow", strings.Join(found.methods, ", "))
		return said
	}
	return found.serve(r, note)
}

// fail logs what the client does not get to see, and returns the answer.
func (s *Server) fail(ctx context.Context, err error) answer {
	wire := toOAuthError(err)
	if wire.status >= http.StatusInternalServerError {
		s.logger.ErrorContext(ctx, "request failed", "error", err)
	}
	return wire.answer()
}
