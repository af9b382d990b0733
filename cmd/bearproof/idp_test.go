// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// onWrite is a writer that calls a function with what was written.
type onWrite func(data []byte)

func (f onWrite) Write(data []byte) (int, error) { f(data); return len(data), nil }

// TestIDPServesUntilItIsStopped uses what the provider prints to get a token.
func TestIDPServesUntilItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var announced idpAnnouncement
	var tokens []string
	stdout := onWrite(func(data []byte) {
		defer stop()
		if err := json.Unmarshal(data, &announced); err != nil {
			t.Errorf("%v: %s", err, data)
			return
		}
		for _, client := range announced.Clients {
			if client.ID == "app" {
				tokens = append(tokens, fetchToken(t, announced.Endpoints.Token, client))
			}
		}
	})
	var stderr bytes.Buffer
	code := execute(ctx, process{
		args:   []string{"idp", "--listen", "127.0.0.1:0", "--alg", "ES256", "--json"},
		stdout: stdout, stderr: &stderr, env: func(string) (string, bool) { return "", false },
	})
	if code != engine.ExitConformant || stderr.Len() > 0 {
		t.Errorf("exit code %d, stderr %q", code, &stderr)
	}
	if len(tokens) != 1 || strings.Count(tokens[0], ".") != 2 {
		t.Errorf("got tokens %q", tokens)
	}
	if resp, err := http.Get(announced.Endpoints.JWKS); err == nil {
		resp.Body.Close()
		t.Error("the provider still answers")
	}
}

func fetchToken(t *testing.T, endpoint string, client clientSummary) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint,
		strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode()))
	if err != nil {
		t.Error(err)
		return ""
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(client.ID, client.Secret)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer resp.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Error(err)
	}
	return answer.AccessToken
}
