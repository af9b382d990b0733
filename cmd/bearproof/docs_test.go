// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/contract"
)

// TestReadmeShowsRealOutput runs the README's commands that stand there with
// their output, and compares it; ports, dates and durations may differ.
func TestReadmeShowsRealOutput(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, block := range regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		command, want := block[1], block[2]
		if want == "" {
			continue // runs until it is stopped
		}
		if command == "make run" {
			command = "bearproof run" // what it does once the binary is built
		}
		words := strings.Fields(command)
		if words[0] != "bearproof" {
			t.Fatalf("the README shows the output of %q", command)
		}
		shown := exec.CommandContext(t.Context(), words[0], words[1:]...)
		shown.Env = append(os.Environ(), "BEARPROOF_REFERENCE_TIMEOUT=2s") //nolint:forbidigo // a child's environment
		output, err := shown.CombinedOutput()
		if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
			t.Fatal(err)
		}
		if diff := cmp.Diff(steady(want), steady(string(output))); diff != "" {
			t.Errorf("%s (-README +output):\n%s", command, diff)
		}
		compared++
	}
	if compared != 2 {
		t.Errorf("compared %d commands, want 2", compared)
	}
}

// steady replaces what differs between two runs.
func steady(output string) string {
	for pattern, constant := range map[string]string{
		`127\.0\.0\.1:\d+`: "127.0.0.1:PORT",
		`Date: [^\n]*GMT`:  "Date: NOW",
		`in [\d.]+ s:`:     "in N s:",
	} {
		output = regexp.MustCompile(pattern).ReplaceAllString(output, constant)
	}
	return output
}

// TestDocumentedContractsParse reads the contracts that the guides show.
func TestDocumentedContractsParse(t *testing.T) {
	guides, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	parsed := 0
	for _, guide := range guides {
		text, err := os.ReadFile(guide)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```yaml\n(contract: .*?)```").FindAllSubmatch(text, -1) {
			if _, err := contract.Parse(guide, block[1], nil); err != nil {
				t.Error(err)
			}
			parsed++
		}
	}
	if parsed == 0 {
		t.Error("no guide shows a contract")
	}
}
