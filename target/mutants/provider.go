// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenProvider are faults in what is made of an answer that is none.
func brokenProvider() []Mutant {
	return []Mutant{
		{
			ID: "answer-500-read", Fault: "reads the body of a 5xx of the provider", Source: "RFC 7662 §2.2: a 200 answers",
			Deployments: askProvider, Apply: said(func(_ *target.Parts, a *answer) {
				if a.status >= http.StatusInternalServerError {
					a.status = http.StatusOK
				}
			}),
		},
		{
			ID: "answer-4xx-read", Fault: "reads the body of a 4xx of the provider", Source: "RFC 7662 §2.2: a 200 answers",
			Deployments: askProvider, Apply: said(func(_ *target.Parts, a *answer) {
				if a.status >= http.StatusBadRequest && a.status < http.StatusInternalServerError {
					a.status = http.StatusOK
				}
			}),
		},
		{
			ID: "answer-html", Fault: "serves when the provider answers with a page", Source: "a login page or a proxy's error page with status 200",
			Deployments: askProvider, Apply: said(func(p *target.Parts, a *answer) {
				if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
					a.agree(p)
				}
			}),
		},
		{
			ID: "answer-empty", Fault: "serves when the provider answers with nothing", Source: "RFC 7662 §2.2: active is required",
			Deployments: askProvider, Apply: said(func(p *target.Parts, a *answer) {
				if a.status < http.StatusBadRequest && len(a.body) == 0 {
					a.agree(p)
				}
			}),
		},
		{
			ID: "answer-truncated", Fault: "looks for the text of active in an answer that ends too early", Source: "RFC 8259 §2",
			Deployments: askProvider, Apply: said(func(p *target.Parts, a *answer) {
				if a.status == http.StatusOK && bytes.HasPrefix(a.body, []byte("{")) && firstIncomplete(a.body) {
					a.agree(p)
				}
			}),
		},
		{
			ID: "answer-trailing", Fault: "reads the first of two answers in one body", Source: "RFC 8259 §2; encoding/json's Decoder",
			Deployments: askProvider, Apply: said(func(_ *target.Parts, a *answer) { a.body = firstValue(a.body) }),
		},
		{
			ID: "answer-list", Fault: "reads the first of a list of answers", Source: "RFC 7662 §2.2: an object",
			Deployments: askProvider, Apply: said(func(_ *target.Parts, a *answer) { a.body = firstElement(a.body) }),
		},
		{
			ID: "answer-first-wins", Fault: "takes the first of two members of one name", Source: "RFC 8259 §4",
			Deployments: introspecting, Apply: said(func(_ *target.Parts, a *answer) {
				if members, err := firstMembers(a.body); err == nil && json.Valid(a.body) {
					a.body = encoded(members, a.body)
				}
			}),
		},
		{
			ID: "form-unescaped", Fault: "sends the token to the provider without escaping it", Source: "RFC 7662 §2.1: application/x-www-form-urlencoded",
			Deployments: credentials, Apply: asked(unescaped),
		},
	}
}

// roundTrip is an [http.RoundTripper].
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// asked changes what the provider is asked.
func asked(change func(*http.Request) error) func(*target.Parts) {
	return func(p *target.Parts) {
		next := transport(p)
		p.Client.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			if err := change(r); err != nil {
				return nil, err
			}
			return next.RoundTrip(r)
		})
	}
}

// said changes what the provider says before it is read.
func said(change func(*target.Parts, *answer)) func(*target.Parts) {
	return func(p *target.Parts) {
		next := transport(p)
		p.Client.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			defer response.Body.Close()
			body, err := io.ReadAll(io.LimitReader(response.Body, maxSaid))
			if err != nil {
				return nil, err
			}
			held := &answer{status: response.StatusCode, header: response.Header, body: body}
			change(p, held)
			response.StatusCode, response.Body = held.status, io.NopCloser(bytes.NewReader(held.body))
			return response, nil
		})
	}
}

// maxSaid is more than the reference reads, so that what is too long stays so.
const maxSaid = 1 << 20

func transport(p *target.Parts) http.RoundTripper {
	if p.Client.Transport != nil {
		return p.Client.Transport
	}
	return http.DefaultTransport
}

// agree makes an answer that the token is good, and of the first account.
func (a *answer) agree(p *target.Parts) {
	a.status = http.StatusOK
	a.header.Set("Content-Type", "application/json")
	a.body = encoded(map[string]any{
		"active": true, "aud": p.Options.Audience, "sub": "1", p.Options.UsernameClaim: firstAccount(p).Name,
	}, nil)
}

// firstIncomplete reports whether a text begins with a value that has no end.
func firstIncomplete(text []byte) bool {
	var value json.RawMessage
	return errors.Is(json.NewDecoder(bytes.NewReader(text)).Decode(&value), io.ErrUnexpectedEOF)
}

// unescaped undoes the escaping of a form.
func unescaped(r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxForm))
	if err != nil {
		return err
	}
	form, err := url.QueryUnescape(string(text))
	if err != nil {
		return err
	}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
	return nil
}
