// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
)

// Reach asks each target once, without credentials, and reports every one that
// gives no HTTP answer. What it answers is judged later.
func (r *Runner) Reach(ctx context.Context) error {
	var problems []error
	for _, target := range r.config.Targets {
		q := request{method: r.config.Contract.Request.Method, path: r.config.Contract.Request.Path}
		if _, err := r.send(ctx, Item{Target: target}, q); err != nil {
			problems = append(problems, fmt.Errorf("%s (%s) does not answer: %w", target.URL, target.Deployment, err))
		}
	}
	return errors.Join(problems...)
}
