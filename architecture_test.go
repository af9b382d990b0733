// SPDX-License-Identifier: Apache-2.0

// Package bearproof_test holds what is true of the module as a whole.
package bearproof_test

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/bearproof-dev/bearproof/"

// permitted lists every package and all that it may import beside the standard
// library: packages of this module by their path in it, others by their module.
func permitted() map[string][]string {
	const (
		cobra  = "github.com/spf13/cobra"
		fosite = "github.com/ory/fosite"
		ginkgo = "github.com/onsi/ginkgo/v2"
		jwt    = "github.com/golang-jwt/jwt/v5"
		json   = "github.com/go-json-experiment/json"
		xsync  = "golang.org/x/sync"
		xterm  = "golang.org/x/term"
		goccy  = "github.com/goccy/go-yaml"
	)
	return map[string][]string{
		"cmd/bearproof": {
			"fixtures", "idp", "idp/control", "idp/forge", "suites", "suites/contract", "suites/engine", "suites/honesty",
			"suites/killmatrix", "suites/launch", "suites/report", "target", "target/mutants", cobra, goccy, xterm,
		},
		"fixtures":         {goccy},
		"idp":              {"fixtures", "idp/control", "idp/forge", "idp/store", fosite, jwt},
		"idp/control":      {"fixtures"},
		"idp/forge":        {"fixtures"},
		"idp/store":        {},
		"suites":           {"fixtures", "suites/engine", ginkgo},
		"suites/challenge": {},
		"suites/contract":  {"fixtures", "suites/challenge", "suites/match", goccy},
		"suites/engine": {
			"fixtures", "idp/control", "suites/challenge", "suites/contract", "suites/honesty", "suites/match",
		},
		"suites/honesty": {"fixtures", json},
		"suites/killmatrix": {
			"fixtures", "idp", "idp/control", "suites/contract", "suites/engine", "suites/launch", "target", "target/mutants", xsync,
		},
		"suites/launch":  {"idp/control", "suites/contract", "suites/engine", "target", "target/mutants", xsync},
		"suites/match":   {"suites/challenge", json},
		"suites/report":  {"suites/engine"},
		"target":         {"fixtures", jwt, json},
		"target/mutants": {"fixtures", "target", jwt},
	}
}

func TestImports(t *testing.T) {
	rules := permitted()
	found := map[string]bool{}
	for _, pkg := range packages(t) {
		name := strings.TrimPrefix(pkg.ImportPath, module)
		if len(pkg.GoFiles) == 0 {
			continue // only tests, as in the module's root
		}
		allowed, listed := rules[name]
		if !listed {
			t.Errorf("package %s is not listed: say what it may import", name)
			continue
		}
		found[name] = true
		for _, imported := range pkg.Imports {
			if !allows(allowed, imported) {
				t.Errorf("package %s imports %s", name, imported)
			}
		}
		for _, rule := range allowed {
			if !slices.ContainsFunc(pkg.Imports, func(imported string) bool { return allows([]string{rule}, imported) && strings.Contains(imported, ".") }) {
				t.Errorf("package %s no longer imports %s: take it from the list", name, rule)
			}
		}
	}
	for name := range maps.Keys(rules) {
		if !found[name] {
			t.Errorf("package %s is listed but does not exist", name)
		}
	}
}

// TestNoTestFrameworkInTheLibraries keeps idp, target, fixtures and the engine
// importable without Ginkgo and without the testing package.
func TestNoTestFrameworkInTheLibraries(t *testing.T) {
	for _, pkg := range packages(t) {
		name := strings.TrimPrefix(pkg.ImportPath, module)
		if name == "suites" || name == "cmd/bearproof" {
			continue
		}
		for _, dependency := range pkg.Deps {
			if strings.HasPrefix(dependency, "github.com/onsi/") {
				t.Errorf("package %s depends on %s", name, dependency)
			}
		}
	}
}

func allows(allowed []string, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return true // the standard library
	}
	for _, rule := range allowed {
		if imported == module+rule || imported == rule || strings.HasPrefix(imported, rule+"/") {
			return true
		}
	}
	return false
}

type listed struct {
	ImportPath string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,GoFiles,Imports,Deps", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var pkg listed
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, pkg)
	}
}
