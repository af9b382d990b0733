// SPDX-License-Identifier: Apache-2.0

package killmatrix_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/suites/killmatrix"
)

func TestGoldenIsTheExactMatrix(t *testing.T) {
	matrix, err := killmatrix.Run(t.Context(), config(t,
		[]string{"valid-baseline", "exp-past", "sig-bit-flip"}, []string{"signature-unchecked", "always-401"}))
	if err != nil {
		t.Fatal(err)
	}
	const golden = `(reference) passes
always-401 jwt-public-key fail: valid-baseline
always-401 jwt-public-key untestable: exp-past sig-bit-flip
signature-unchecked jwt-public-key fail: sig-bit-flip
`
	if diff := cmp.Diff(golden, matrix.Golden()); diff != "" {
		t.Errorf("golden (-want +got):\n%s", diff)
	}
	for name, row := range map[string]struct {
		golden string
		want   []string
	}{
		"the same": {golden, nil},
		"all that can differ": {
			`(reference) passes
always-401 jwt-public-key fail: exp-past valid-baseline
always-401 jwt-public-key untestable: sig-bit-flip
gone passes
`,
			[]string{
				"always-401 exp-past@jwt-public-key: golden fail, got untestable",
				"gone: golden there, got not there",
				"signature-unchecked: golden not there, got there",
				"signature-unchecked sig-bit-flip@jwt-public-key: golden pass, got fail",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			differences, err := matrix.Compare(row.golden)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, difference := range differences {
				got = append(got, difference.String())
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("differences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnythingElseIsNoGoldenFile(t *testing.T) {
	_, err := killmatrix.Matrix{}.Compare("(reference) passes\nalg-none: 3\n")
	const want = `killmatrix: a golden file has no line "alg-none: 3"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
