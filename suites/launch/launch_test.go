// SPDX-License-Identifier: Apache-2.0

//go:build unix

package launch_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/bearproof-dev/bearproof/suites/launch"
)

func TestMain(m *testing.M) {
	if port := os.Getenv("LAUNCH_TEST_SERVE"); port != "" { //nolint:forbidigo // this process plays the implementation
		serve(os.Getenv("PORT")) //nolint:forbidigo // as above
		return
	}
	goleak.VerifyTestMain(m)
}

// serve plays an implementation: it answers with one of its variables.
func serve(port string) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, os.Getenv("BEARPROOF_DEPLOYMENT")) //nolint:forbidigo // as above
	})
	_ = http.ListenAndServe("127.0.0.1:"+port, handler)
}

// self is a command line that starts this test binary as an implementation.
func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return "LAUNCH_TEST_SERVE=1 '" + path + "'"
}

func TestStartedProcessAnswersAndStops(t *testing.T) {
	process, err := launch.Start(t.Context(), launch.Options{
		Command: self(t), Env: []string{"BEARPROOF_DEPLOYMENT=jwt-public-key"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, process.URL); got != "jwt-public-key" {
		t.Errorf("it answers %q", got)
	}
	process.Stop()
	process.Stop() // again is no harm
	if resp, err := http.Get(process.URL); err == nil {
		resp.Body.Close()
		t.Error("it still answers after Stop")
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestStopEndsChildrenToo(t *testing.T) {
	pidFile := filepath.Join(t.TempDir(), "pid")
	// The shell ignores the request to end and has a child in the background.
	process, err := launch.Start(t.Context(), launch.Options{
		Command: "trap '' TERM; sleep 300 & echo $! > '" + pidFile + "'; " + self(t) + "; wait",
	})
	if err != nil {
		t.Fatal(err)
	}
	process.Stop()
	text, err := os.ReadFile(pidFile)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Second)
	for alive(pid) {
		if time.Now().After(deadline) {
			t.Fatalf("the child %d is still there", pid)
		}
	}
}

// alive reports whether a process exists and is not merely waiting to be reaped.
func alive(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func TestFailuresSayWhy(t *testing.T) {
	for name, row := range map[string]struct {
		command string
		want    []string
	}{
		"ends at once":   {"echo cannot find my config; exit 7", []string{"ended before it answered", "exit status 7", "cannot find my config"}},
		"never listens":  {"sleep 300", []string{"did not answer on http://127.0.0.1:", "within 300ms", "$PORT", "it printed nothing"}},
		"does not exist": {"/no/such/server", []string{"exit status 127", "/no/such/server"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := launch.Start(t.Context(), launch.Options{Command: row.command, Ready: 300 * time.Millisecond})
			if err == nil {
				t.Fatal("it started")
			}
			for _, part := range row.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q:\n%v", part, err)
				}
			}
		})
	}
}

func TestCancelledStartLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := launch.Start(ctx, launch.Options{Command: "sleep 300"})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
