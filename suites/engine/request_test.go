// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// TestCurlSendsTheSameRequest lets a shell read the curl lines, with a printf in place of curl.
func TestCurlSendsTheSameRequest(t *testing.T) {
	text := strings.Replace(smallContract, "request: {method: GET, path: /me}",
		`request: {method: POST, path: "/me?a=b c", headers: {X-Quote: "it's $HOME"}}`, 1)
	parsed, err := contract.Parse("small.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	cases := smallCases()
	cases[3].Present = &fixtures.Present{Headers: []string{`Authorization: "Bearer" ${token}`}, Query: "access_token=${token}"}
	items, err := engine.Plan(parsed, cases, []string{"only"})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{
		Contract: parsed, Items: items, Provider: &provider{}, Targets: []engine.Target{{Deployment: "only", URL: "http://127.0.0.1:1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	common := []string{"-sS", "-i", "-X", "POST", "-H", "X-Quote: it's $HOME", "-H"}
	for id, want := range map[string][]string{
		"bad@only":  append(common[:7:7], "Authorization: Bearer T", "http://127.0.0.1:1/me?a=b c"),
		"bare@only": append(common[:7:7], `Authorization: "Bearer" T`, "http://127.0.0.1:1/me?a=b c&access_token=T"),
	} {
		curl := runner.Judge(t.Context(), id).Curl
		_, command, found := strings.Cut(curl, "; ")
		if !found || !strings.HasPrefix(curl, "TOKEN=$(bearproof mint "+strings.TrimSuffix(id, "@only")+")") {
			t.Fatalf("got %s", curl)
		}
		script := `TOKEN=T; curl() { printf '%s\n' "$@"; }; ` + command
		output, err := exec.CommandContext(t.Context(), "/bin/sh", "-c", script).Output()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")); diff != "" {
			t.Error(diff)
		}
	}
}
