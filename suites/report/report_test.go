// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/match"
	"github.com/bearproof-dev/bearproof/suites/report"
)

func document() report.Document {
	pass := engine.Result{
		ID: "valid@only", Case: "valid", Title: "accepts a valid token", Deployment: "only", Promise: "OK-200",
		Documented: true, Class: fixtures.ClassOK, Expect: fixtures.MustAccept, Tier: "core", Group: "accept",
		Severity: "critical", Verdict: engine.Pass, Mismatches: []match.Mismatch{}, Cites: []string{"RFC 6750 §2.1"},
		Source: "small.yaml:3", Duration: 1.5, Curl: "curl -sS -i http://127.0.0.1:1/me",
		Exchange: &engine.Exchange{Request: "GET /me HTTP/1.1\r\n\r\n", Response: "HTTP/1.1 200\r\n\r\n"},
		Witness:  []control.Request{},
	}
	fail := pass
	fail.ID, fail.Case, fail.Title = "exp-past@only", "exp-past", "rejects an expired token"
	fail.Promise, fail.Documented, fail.Class, fail.Expect = "", false, fixtures.ClassExpired, fixtures.MustReject
	fail.Verdict, fail.Reason = engine.Fail, "the API accepted the credential"
	fail.Mismatches = []match.Mismatch{{At: "status", Want: "401", Got: "200", Line: 9}}
	fail.Exchange = &engine.Exchange{Request: "GET /me HTTP/1.1\r\n\r\n", Response: "HTTP/1.1 200\r\nX: \x1b[31mred\r\n\r\n"}
	fail.Witness = []control.Request{{Sequence: 1, Time: time.Unix(0, 0), Method: "POST", Path: "/introspect", Endpoint: "introspection", Status: 401, Error: "invalid_client"}}
	return report.Document{
		Schema: report.SchemaID,
		Tool:   report.Tool{Name: "bearproof", Version: "v0"},
		Run: report.Run{
			Started: time.Unix(0, 0).UTC(), Duration: 210, Contract: "small",
			Deployments: []report.Deployment{{Name: "only", URL: "http://127.0.0.1:1"}},
		},
		Summary: engine.Summary{Planned: 2, Pass: 1, Fail: 1, Documented: 1, Proven: 1, ExitCode: 1},
		Results: []engine.Result{pass, fail},
	}
}

func TestDocumentFitsItsSchema(t *testing.T) {
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("s.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("s.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		change func(*report.Document)
		valid  bool
	}{
		"as it is":        {func(*report.Document) {}, true},
		"no exchange":     {func(d *report.Document) { d.Results[0].Exchange = nil }, true},
		"another verdict": {func(d *report.Document) { d.Results[0].Verdict = "fine" }, false},
		"another schema":  {func(d *report.Document) { d.Schema = "bearproof-results/2" }, false},
		"a usage error":   {func(d *report.Document) { d.Summary.ExitCode = 2 }, false},
	} {
		changed := document()
		row.change(&changed)
		data, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); (err == nil) != row.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrittenFileReadsBack(t *testing.T) {
	folder := t.TempDir()
	if err := document().WriteFile(folder); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(folder, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var got report.Document
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document(), got, cmpopts.IgnoreUnexported(engine.Result{})); diff != "" {
		t.Error(diff)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v (%v)", entries, err)
	}
}

func TestFileThatCannotBeWrittenLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "results.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := document().WriteFile(folder); err == nil {
		t.Error("a folder was overwritten")
	}
	if _, err := os.Stat(filepath.Join(folder, "results.json.part")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a half-written file is left: %v", err)
	}
}

func TestText(t *testing.T) {
	var out strings.Builder
	report.Text(&out, document(), report.Style{})
	want := `
only  http://127.0.0.1:1
  ✓ OK-200                   accepts a valid token
  ✗ exp-past                 rejects an expired token

✗ exp-past@only  fail
  a correct API rejects an expired token
  the API accepted the credential
    status
      want  401
      got   200
  promised in small.yaml:3; see RFC 6750 §2.1
  > GET /me HTTP/1.1
  < HTTP/1.1 200
  < X: [31mred
  again: curl -sS -i http://127.0.0.1:1/me

1/1 documented promises proven
2 planned, 1 pass, 1 fail in 0.21 s: not conformant
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
