// SPDX-License-Identifier: Apache-2.0

// Package report turns the results of a run into files and text. The one
// source of every report is results.json ([Document]); nothing in here decides
// anything about a verdict.
package report

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// SchemaID is the version of the format of results.json.
const SchemaID = "bearproof-results/1"

//go:embed results.schema.json
var schema string

// Schema returns the JSON Schema of results.json.
func Schema() string { return schema }

// Document is results.json.
type Document struct {
	Schema  string          `json:"schema"`
	Tool    Tool            `json:"tool"`
	Run     Run             `json:"run"`
	Summary engine.Summary  `json:"summary"`
	Results []engine.Result `json:"results"`
}

// Tool is what wrote the document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Run says what was run, when and how long.
type Run struct {
	Started     time.Time    `json:"started"`
	Duration    float64      `json:"duration_ms"`
	Contract    string       `json:"contract"`
	Deployments []Deployment `json:"deployments"`
	Shard       string       `json:"shard"` // "i/n"; empty for a whole run
}

// Deployment is one deployment of the API and where it was reached.
type Deployment struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Write writes the document as indented JSON.
func (d Document) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(d)
}

// WriteFile writes results.json into an existing folder. The file appears
// whole or not at all.
func (d Document) WriteFile(folder string) error {
	var data bytes.Buffer
	if err := d.Write(&data); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	file := filepath.Join(folder, "results.json")
	temporary := file + ".part"
	if err := os.WriteFile(temporary, data.Bytes(), 0o644); err != nil { //nolint:gosec // for whoever collects reports
		return errors.Join(fmt.Errorf("report: %w", err), os.RemoveAll(temporary))
	}
	if err := os.Rename(temporary, file); err != nil {
		return errors.Join(fmt.Errorf("report: %w", err), os.RemoveAll(temporary))
	}
	return nil
}
