// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bearproof-dev/bearproof/suites/report"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bearproof": main})
}

// TestScripts runs the binary as its users do; each script says what it guards.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("BEARPROOF_REFERENCE_TIMEOUT", "2s") // other tests keep the machine busy
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"validates":   validates,
			"holds":       holds,
			"exits":       exits,
			"interrupted": interrupted,
			"gone":        gone,
			"hanging-api": hangingAPI,
			"occupy":      occupy,
		},
	})
}

// validates checks that a file is valid against the published schema of results.json.
func validates(ts *testscript.TestScript, negated bool, args []string) {
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(report.Schema()))
	ts.Check(err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	ts.Check(compiler.AddResource("results.schema.json", schema))
	compiled, err := compiler.Compile("results.schema.json")
	ts.Check(err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	if err := compiled.Validate(document); (err == nil) == negated {
		ts.Fatalf("%s: valid is %t: %v", args[0], err == nil, err)
	}
}

// holds checks results.json: `holds FILE VERDICT ID…` says that these items
// have that verdict; `holds FILE documented N` counts proven documented promises.
func holds(ts *testscript.TestScript, _ bool, args []string) {
	var document report.Document
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &document))
	verdicts := map[string]string{}
	for _, result := range document.Results {
		verdicts[result.ID] = string(result.Verdict)
		aggregate := strings.HasPrefix(result.ID, "se-")
		if strings.Contains(result.Curl, "eyJ") || (result.Exchange == nil || result.Curl == "") != aggregate {
			ts.Fatalf("%s: curl %q, exchange %v", result.ID, result.Curl, result.Exchange)
		}
	}
	for _, id := range args[2:] {
		if verdicts[id] != args[1] {
			ts.Fatalf("%s: verdict %q, want %q", id, verdicts[id], args[1])
		}
	}
}

// exits runs a command and compares its exit code: `exits CODE COMMAND ARG…`.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit, is := errors.AsType[*exec.ExitError](err); is {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// interrupted starts a command, sends it SIGINT as soon as a file exists, and
// compares its exit code: `interrupted CODE FILE COMMAND ARG…`.
func interrupted(ts *testscript.TestScript, _ bool, args []string) {
	path, err := lookPath(ts, args[2])
	ts.Check(err)
	command := exec.Command(path, args[3:]...)
	command.Dir = ts.MkAbs(".")
	command.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("WORK"), "TMPDIR=" + ts.Getenv("TMPDIR")}
	var output strings.Builder
	command.Stdout, command.Stderr = &output, &output
	ts.Check(command.Start())
	waitForFile(ts, ts.MkAbs(args[1]))
	ts.Check(command.Process.Signal(os.Interrupt))
	_ = command.Wait() // the exit code says it
	if got := strconv.Itoa(command.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit code %s, want %s; it printed:\n%s", got, args[0], output.String())
	}
}

func lookPath(ts *testscript.TestScript, name string) (string, error) {
	for _, folder := range filepath.SplitList(ts.Getenv("PATH")) {
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

func waitForFile(ts *testscript.TestScript, file string) {
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if data, err := os.ReadFile(file); err == nil && len(data) > 0 {
			return
		}
		select {
		case <-deadline:
			ts.Fatalf("%s was never written", file)
		case <-tick.C:
		}
	}
}

// gone checks that the process whose number stands in a file has ended.
func gone(ts *testscript.TestScript, _ bool, args []string) {
	pid, err := strconv.Atoi(strings.TrimSpace(ts.ReadFile(args[0])))
	ts.Check(err)
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err == nil && !strings.Contains(string(stat), ") Z ") {
		ts.Fatalf("process %d is still there: %s", pid, stat)
	}
}

// hangingAPI starts an API that never answers a request with credentials and
// notes in a file that it got one; its address is in $API.
func hangingAPI(ts *testscript.TestScript, _ bool, args []string) {
	file, closing := ts.MkAbs(args[0]), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_ = os.WriteFile(file, []byte("asked"), 0o600)
		select {
		case <-closing:
		case <-r.Context().Done():
		}
	}))
	ts.Setenv("API", server.URL)
	ts.Defer(func() { close(closing); server.Close() })
}

// occupy listens on a free port; its address is in $OCCUPIED.
func occupy(ts *testscript.TestScript, _ bool, _ []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv("OCCUPIED", listener.Addr().String())
	ts.Defer(func() { listener.Close() })
}
