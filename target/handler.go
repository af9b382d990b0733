// SPDX-License-Identifier: Apache-2.0

package target

import (
	"log/slog"
	"net/http"

	"github.com/go-json-experiment/json"
)

// handler serves all paths.
type handler struct {
	parts  Parts
	routes map[string]route
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	route := h.routes[r.URL.Path] // the zero one has no operation
	operation, err := route.operation(r.Method)
	if err != nil {
		h.refuse(w, r, route, err)
		return
	}
	who, err := h.authorise(r, operation.scope)
	if err != nil {
		h.refuse(w, r, route, err)
		return
	}
	status, body := operation.serve(who)
	h.write(w, r, status, body)
}

// authorise finds whom a request acts as. Nobody is returned with an error.
func (h *handler) authorise(r *http.Request, scope string) (caller, error) {
	token, err := h.parts.Credentials(r)
	if err != nil {
		return caller{}, err
	}
	identity, err := h.parts.Authenticate(r.Context(), token, h.parts.Checks)
	if err != nil {
		return caller{}, err
	}
	account, err := h.parts.Lookup(identity)
	if err != nil {
		return caller{}, err
	}
	if scope != "" {
		if err := h.parts.Authorise(r.Context(), token, identity, scope); err != nil {
			return caller{}, err
		}
	}
	return caller{identity: identity, account: account}, nil
}

func (h *handler) refuse(w http.ResponseWriter, r *http.Request, route route, err error) {
	outcome := OutcomeOf(err)
	h.parts.Options.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request refused",
		slog.String("outcome", string(outcome)), slog.String("reason", err.Error()))
	answer := h.parts.Answers[outcome]
	if route.plain {
		answer = h.parts.Plain[outcome]
	}
	if answer.Challenge != "" {
		if scope := missingScope(err); scope != "" {
			answer.Challenge += `, scope="` + scope + `"` // RFC 6750 §3
		}
		w.Header().Set("WWW-Authenticate", answer.Challenge)
	}
	if outcome == MethodNotAllowed {
		w.Header().Set("Allow", route.allow())
	}
	if route.plain {
		h.write(w, r, answer.Status, oauthError{answer.Code, answer.Message})
		return
	}
	h.write(w, r, answer.Status, newErrorBody(answer.Message))
}

// write sends a JSON body. Neither an account nor a refusal may be kept by a
// cache and be given to somebody else.
func (h *handler) write(w http.ResponseWriter, r *http.Request, status int, body any) {
	text, err := json.Marshal(body, json.Deterministic(true))
	if err != nil {
		h.logError(r, "encode answer", err)
		status, text = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := w.Write(text); err != nil {
		h.logError(r, "send answer", err)
	}
}

func (h *handler) logError(r *http.Request, what string, err error) {
	h.parts.Options.Logger.LogAttrs(r.Context(), slog.LevelWarn, what, slog.String("reason", err.Error()))
}
