// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bearproof-dev/bearproof/suites/match"
)

const (
	maxBody   = 1 << 20 // an answer is a small document; more is cut, and then no valid JSON
	maxHeader = 64 << 10
)

// errNotSent marks errors that are the harness's own: nothing reached the API.
var errNotSent = errors.New("engine: the request could not be sent")

// clients send requests: one keeps connections and speaks whatever net/http
// speaks, the other writes the request's bytes on a socket of its own.
type clients struct {
	timeout time.Duration
	pooled  *http.Client
	dialer  *net.Dialer
}

func newClients(timeout time.Duration, concurrency int) clients {
	dialer := &net.Dialer{Timeout: timeout}
	return clients{
		timeout: timeout,
		dialer:  dialer,
		pooled: &http.Client{
			// A redirect is an answer like any other: it is judged, not followed.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			Transport: &http.Transport{
				DialContext:            dialer.DialContext,
				DisableCompression:     true,
				MaxIdleConnsPerHost:    concurrency,
				MaxResponseHeaderBytes: maxHeader,
			},
		},
	}
}

func (c clients) close() { c.pooled.CloseIdleConnections() }

// send sends one request to an item's target and reads the answer.
func (r *Runner) send(ctx context.Context, item Item, q request) (*match.Response, error) {
	ctx, cancel := context.WithTimeout(ctx, r.clients.timeout)
	defer cancel()
	base, err := url.Parse(item.Target.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	if q.exact {
		return r.clients.sendRaw(ctx, base, q)
	}
	return r.clients.sendPooled(ctx, base, q)
}

func (c clients) sendPooled(ctx context.Context, base *url.URL, q request) (*match.Response, error) {
	req, err := http.NewRequestWithContext(ctx, q.method, base.Scheme+"://"+base.Host+q.path, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	req.Header["User-Agent"] = nil // what is sent is what the exchange shows
	for _, line := range q.lines {
		name, value, _ := strings.Cut(line, ":")
		req.Header.Add(name, strings.TrimSpace(value))
	}
	resp, err := c.pooled.Do(req)
	if err != nil {
		return nil, noAnswer(err)
	}
	defer resp.Body.Close()
	return readAnswer(resp)
}

// sendRaw writes the request as it is on a fresh connection.
func (c clients) sendRaw(ctx context.Context, base *url.URL, q request) (*match.Response, error) {
	conn, err := c.dial(ctx, base)
	if err != nil {
		return nil, noAnswer(err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if deadline, set := ctx.Deadline(); set {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, fmt.Errorf("%w: %w", errNotSent, err)
		}
	}
	lines := append([]string{"Host: " + base.Host}, q.lines...)
	lines = append(lines, "Connection: close")
	if _, err := io.WriteString(conn, q.method+" "+q.path+" HTTP/1.1\r\n"+joinLines(lines)+"\r\n"+q.body); err != nil {
		return nil, noAnswer(err)
	}
	limited := bufio.NewReader(io.LimitReader(conn, maxHeader+maxBody))
	resp, err := http.ReadResponse(limited, &http.Request{Method: q.method})
	if err != nil {
		return nil, noAnswer(err)
	}
	defer resp.Body.Close()
	return readAnswer(resp)
}

func (c clients) dial(ctx context.Context, base *url.URL) (net.Conn, error) {
	host := base.Host
	if base.Port() == "" {
		host = net.JoinHostPort(base.Hostname(), map[string]string{"http": "80", "https": "443"}[base.Scheme])
	}
	if base.Scheme == "https" {
		dialer := tls.Dialer{NetDialer: c.dialer}
		return dialer.DialContext(ctx, "tcp", host)
	}
	return c.dialer.DialContext(ctx, "tcp", host)
}

func readAnswer(resp *http.Response) (*match.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return nil, noAnswer(err)
	}
	return &match.Response{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

// noAnswer says what happened without the URL, which the result has anyway.
func noAnswer(err error) error {
	if urlError, wrapped := errors.AsType[*url.Error](err); wrapped {
		err = urlError.Err
	}
	if errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
		return errors.New("no answer within the time limit")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the connection was closed without a complete answer")
	}
	return err
}

func isTimeout(err error) bool {
	timeout, is := errors.AsType[net.Error](err)
	return is && timeout.Timeout()
}

func hostOf(target string) string {
	parsed, err := url.Parse(target)
	if err != nil {
		return target // a target's URL was parsed when the run was planned
	}
	return parsed.Host
}
