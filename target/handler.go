// SPDX-License-Identifier: Apache-2.0

package target

import (
	"fmt"
	"log/slog"
	"net/http"

	"github.com/go-json-experiment/json"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// handler serves the one path.
type handler struct {
	parts Parts
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	account, err := h.authorise(r)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	h.write(w, r, http.StatusOK, newMyself(h.parts.Options.BaseURL, account))
}

// authorise finds the account that a request acts as. No account is returned
// with an error.
func (h *handler) authorise(r *http.Request) (fixtures.Account, error) {
	nobody := fixtures.Account{}
	if r.URL.Path != Path {
		return nobody, refuse(NotFound, fmt.Errorf("path %q", r.URL.Path))
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nobody, refuse(MethodNotAllowed, fmt.Errorf("method %q", r.Method))
	}
	token, err := h.parts.Credentials(r)
	if err != nil {
		return nobody, err
	}
	identity, err := h.parts.Authenticate(r.Context(), token, h.parts.Checks)
	if err != nil {
		return nobody, err
	}
	account, err := h.parts.Lookup(identity)
	if err != nil {
		return nobody, err
	}
	return account, nil
}

func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	outcome := OutcomeOf(err)
	h.parts.Options.Logger.LogAttrs(r.Context(), slog.LevelInfo, "request refused",
		slog.String("outcome", string(outcome)), slog.String("reason", err.Error()))
	answer := h.parts.Answers[outcome]
	if answer.Challenge != "" {
		w.Header().Set("WWW-Authenticate", answer.Challenge)
	}
	if outcome == MethodNotAllowed {
		w.Header().Set("Allow", "GET, HEAD") // RFC 9110 §15.5.6
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
