// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"net/http"

	"github.com/bearproof-dev/bearproof/target"
)

// answer is a finished answer, before it is sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// edit changes finished answers.
func edit(change func(*http.Request, *answer)) func(*target.Parts) {
	return func(p *target.Parts) {
		p.Wrap = func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				held := &answer{status: http.StatusOK, header: http.Header{}}
				next.ServeHTTP(held, r)
				change(r, held)
				held.send(w)
			})
		}
	}
}

// editServed changes the answers to requests that are served.
func editServed(change func(*answer)) func(*target.Parts) {
	return edit(func(_ *http.Request, a *answer) {
		if a.status == http.StatusOK {
			change(a)
		}
	})
}

// editRefused changes the answers to requests that are refused.
func editRefused(change func(*http.Request, *answer)) func(*target.Parts) {
	return edit(func(r *http.Request, a *answer) {
		if a.status != http.StatusOK {
			change(r, a)
		}
	})
}

// rewrite replaces a text in the body.
func (a *answer) rewrite(old, replacement string) {
	a.body = bytes.Replace(a.body, []byte(old), []byte(replacement), 1)
}

// Header implements [http.ResponseWriter].
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements [http.ResponseWriter].
func (a *answer) Write(body []byte) (int, error) {
	a.body = append(a.body, body...)
	return len(body), nil
}

func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller has gone: nobody is left to be told
}
