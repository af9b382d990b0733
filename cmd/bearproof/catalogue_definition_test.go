// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// TestDefinitionsAreWhatTheFilesSay writes every case as YAML and reads it again.
func TestDefinitionsAreWhatTheFilesSay(t *testing.T) {
	known, err := loadCatalogue("")
	if err != nil {
		t.Fatal(err)
	}
	place := cmpopts.IgnoreFields(fixtures.Case{}, "File", "Line", "Column")
	for _, want := range known.all() {
		whole := plainStruct(reflect.ValueOf(want))
		text := yamlText(object{{"group", want.Group}, {"cases", []any{whole}}})
		got, err := fixtures.ParseCases(want.ID+".yaml", []byte(text))
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		if diff := cmp.Diff([]fixtures.Case{want}, got, place, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-file +definition):\n%s\n%s", want.ID, diff, text)
		}
		if _, err := json.Marshal(whole); err != nil {
			t.Errorf("%s: %v", want.ID, err)
		}
	}
}

func TestShortDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"-1h": -time.Hour, "1m30s": 90 * time.Second, "1h30m": 90 * time.Minute, "10m": 10 * time.Minute,
		"24h": 24 * time.Hour, "1h0m1s": time.Hour + time.Second, "500ms": 500 * time.Millisecond, "0s": 0,
	} {
		if got := shortDuration(d); got != want {
			t.Errorf("%d: got %q, want %q", d, got, want)
		}
	}
}
