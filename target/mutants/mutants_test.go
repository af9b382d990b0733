// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"cmp"
	"encoding/base64"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/target"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

var update = flag.Bool("update", false, "rewrite the golden file") //nolint:gochecknoglobals // a flag

func TestAll(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, mutant := range mutants.All() {
		if mutant.Listen != nil {
			continue // its fault is in front of the handler
		}
		if !kebab.MatchString(mutant.ID) || seen[mutant.ID] {
			t.Errorf("id %q is not kebab-case, or not unique", mutant.ID)
		}
		seen[mutant.ID] = true
		if mutant.Fault == "" || mutant.Source == "" {
			t.Errorf("%q has fault %q and source %q; want both", mutant.ID, mutant.Fault, mutant.Source)
		}
	}
}

func TestGet(t *testing.T) {
	mutant, err := mutants.Get("alg-none")
	if err != nil || mutant.ID != "alg-none" {
		t.Errorf("got %q, %v", mutant.ID, err)
	}
	_, err = mutants.Get("always-402")
	want := `mutants: unknown id "always-402"; did you mean always-401?`
	if err == nil || err.Error() != want {
		t.Errorf("error is %v; want %s", err, want)
	}
}

func TestNewProblems(t *testing.T) {
	p := newProvider(t)
	for name, row := range map[string]struct {
		id         string
		deployment target.Deployment
		want       string
	}{
		"unknown id":  {"alg-non", target.JWTPublicKey, `mutants: unknown id "alg-non"; did you mean alg-none?`},
		"bad options": {"alg-none", "x", `target: unknown deployment "x"; there are ["authorization-grant" "client-credentials" "jwt-public-key" "jwt-introspection"]`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mutants.New(row.id, p.options(row.deployment, p.URL))
			if err == nil || err.Error() != row.want {
				t.Errorf("error is %v; want %s", err, row.want)
			}
		})
	}
}

// TestDifferences compares every answer of every mutant with the reference,
// and the list of differences with the golden file. A mutant that differs
// nowhere is none; one that differs in more than its lines say has a second
// fault.
func TestDifferences(t *testing.T) {
	p := newProvider(t)
	list := probes(t, p)
	var got strings.Builder
	got.WriteString("# mutant, deployment: the probes that it answers otherwise than the reference\n")
	reference := map[target.Deployment][]string{}
	for _, deployment := range target.Deployments() {
		reference[deployment] = ask(t, p, list, deployment, func(options target.Options) (http.Handler, error) {
			return target.New(options)
		})
	}
	for _, mutant := range mutants.All() {
		if mutant.Listen != nil {
			continue // its fault is in front of the handler
		}
		for _, deployment := range slices.DeleteFunc(target.Deployments(), func(d target.Deployment) bool { return !mutant.In(d) }) {
			answers := ask(t, p, list, deployment, func(options target.Options) (http.Handler, error) {
				return mutants.New(mutant.ID, options)
			})
			probes := different(list, reference[deployment], answers)
			if probes == "" {
				t.Errorf("%s is the reference in %s", mutant.ID, deployment)
			}
			fmt.Fprintf(&got, "%s, %s: %s\n", mutant.ID, deployment, probes)
		}
	}
	compareGolden(t, filepath.Join("testdata", "differences.txt"), got.String())
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s differs; -update rewrites it (-want +got):\n%s", file, diff)
	}
}

func different(list []probe, want, got []string) string {
	var names []string
	for i := range list {
		if want[i] != got[i] {
			names = append(names, list[i].name)
		}
	}
	if len(names) == len(list) {
		return "all"
	}
	return strings.Join(names, ", ")
}

// ask sends every probe and returns the answers as text. The target is called
// without a network in between: there are some ten thousand answers.
func ask(t *testing.T, p *provider, list []probe, deployment target.Deployment, build func(target.Options) (http.Handler, error)) []string {
	t.Helper()
	handlers := map[bool]http.Handler{}
	for down, base := range map[bool]string{false: p.URL, true: p.URL + "/down"} {
		handler, err := build(p.options(deployment, base))
		if err != nil {
			t.Fatal(err)
		}
		handlers[down] = handler
	}
	answers := make([]string, len(list))
	for i, sent := range list {
		answers[i] = send(t, handlers[sent.down], sent, sent.token(deployment))
	}
	return answers
}

func send(t *testing.T, handler http.Handler, sent probe, token string) string {
	t.Helper()
	password := base64.StdEncoding.EncodeToString([]byte("x:" + token))
	fill := strings.NewReplacer("TOKEN", token, "PASSWORD", password)
	address := cmp.Or(sent.path, target.Path) + fill.Replace(sent.query)
	request := httptest.NewRequest(cmp.Or(sent.method, http.MethodGet), address, strings.NewReader(fill.Replace(sent.body)))
	for _, line := range sent.lines {
		// As it is read from a connection (RFC 9110 §5.5).
		request.Header.Add("Authorization", strings.Trim(fill.Replace(line), " \t"))
	}
	for name, value := range sent.header {
		request.Header.Set(name, fill.Replace(value))
	}
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	text := []string{strconv.Itoa(response.Code)}
	for _, name := range []string{"Content-Type", "Cache-Control", "WWW-Authenticate"} {
		text = append(text, name+": "+strings.Join(response.Header().Values(name), ", "))
	}
	return strings.Join(append(text, response.Body.String()), "\n")
}
