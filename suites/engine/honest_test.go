// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/engine"
)

// publishing is a provider that says which keys it publishes: none that its tokens verify under.
type publishing struct{ *provider }

func (publishing) Endpoints(context.Context) (control.Endpoints, error) {
	return control.Endpoints{KeySet: []byte(`{"keys": []}`)}, nil
}

// TestDishonestCredentialIsNeverSent mints tokens that are not what their cases say.
func TestDishonestCredentialIsNeverSent(t *testing.T) {
	p := &provider{}
	sent := newRunner(t, p, api(p)).Items()
	runner, err := engine.New(engine.Config{
		Contract: smallParsed(t), Items: sent, Provider: publishing{p},
		Targets: []engine.Target{{Deployment: "only", URL: "http://127.0.0.1:1"}}, // nothing listens there
	})
	if err != nil {
		t.Fatal(err)
	}
	defer runner.Close()
	for id, result := range judgeAll(t, runner) {
		if result.Verdict != engine.Error || result.Exchange != nil ||
			!strings.HasPrefix(result.Reason, "no credential for this case: honesty: ") {
			t.Errorf("%s: %s: %s", id, result.Verdict, result.Reason)
		}
		if strings.Contains(result.Reason, "-signature-0") {
			t.Errorf("%s: a token stands in the reason: %s", id, result.Reason)
		}
	}
}
