// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// judge sends one case between two controls and compares the answer with the promise.
func (r *Runner) judge(ctx context.Context, item Item) Result {
	result := r.newResult(item)
	if item.Case.Aggregate != fixtures.NoAggregate {
		return r.aggregate(ctx, item, result)
	}
	alone := item.Case.Provider != fixtures.Provider{}
	if alone {
		r.state.Lock()
		defer r.state.Unlock()
	} else {
		r.state.RLock()
		defer r.state.RUnlock()
	}
	if ctx.Err() != nil {
		return result.because(Error, "not sent: the run was interrupted")
	}
	credential, err := r.mint(ctx, item)
	if err != nil {
		return result.because(Error, "no credential for this case: %s", r.redactor.Redact(err.Error()))
	}
	if controlled(item.Case) {
		if exchange, reason := r.control(ctx, item, credential.Twin); reason != "" {
			result.Exchange = exchange
			return result.because(Untestable, "right before it, a valid token %s: a refusal would prove nothing", reason)
		}
	}
	sent, err := r.probe(ctx, item, credential, &result, alone)
	if err != nil {
		return result.because(Error, "%s", r.redactor.Redact(err.Error()))
	}
	if controlled(item.Case) {
		if exchange, reason := r.control(ctx, item, credential.Twin); reason != "" {
			result.Exchange = exchange
			return result.because(Untestable, "right after it, a valid token %s", reason)
		}
	}
	if ctx.Err() != nil {
		return result.because(Error, "the run was interrupted")
	}
	return r.verdict(item, sent, credential, result)
}

// mint asks the provider for the credential. A case that breaks the provider's
// state gets a token of its own: the API may have cached what it learnt about
// the control's token.
func (r *Runner) mint(ctx context.Context, item Item) (control.Minted, error) {
	rs := r.config.Contract.ResourceServer
	request := control.MintRequest{
		Kind: item.Deployment.Tokens, Recipe: item.Case.Recipe, User: item.Deployment.User,
		Audience: []string{rs.Audience}, Scope: scopeOf(r.config.Contract.Facts, item.Case),
	}
	minted, err := r.config.Provider.Mint(ctx, request)
	if err != nil {
		return control.Minted{}, err
	}
	if err := r.honest(ctx, item, minted); err != nil {
		return control.Minted{}, err
	}
	if minted.Twin == minted.Token && controlled(item.Case) {
		another, err := r.config.Provider.Mint(ctx, request)
		if err != nil {
			return control.Minted{}, err
		}
		minted.Twin = another.Token
	}
	r.redactor.Token(minted.Token, item.Case.Name())
	r.redactor.Token(minted.Twin, "valid")
	return minted, nil
}

// control sends a valid token and returns how it was not accepted, or nothing.
func (r *Runner) control(ctx context.Context, item Item, twin string) (*Exchange, string) {
	request := requestFor(item.Request, nil, twin, twin)
	exchange := &Exchange{Request: r.redactor.Redact(request.text(item.Target), twin)}
	answer, err := r.send(ctx, item, request)
	switch {
	case err != nil:
		return exchange, "got no answer (" + r.redactor.Redact(err.Error()) + ")"
	case !accepted(answer):
		exchange.Response = r.redactor.Redact(responseText(*answer), twin)
		return exchange, fmt.Sprintf("was answered %d", answer.Status)
	}
	return exchange, ""
}

// probe sends the case's own request while the provider is in the case's
// state. The returned response is nil if none came, which is the API's fault;
// an error is the harness's.
func (r *Runner) probe(ctx context.Context, item Item, credential control.Minted, result *Result, witness bool) (*match.Response, error) {
	before, err := r.lastJournalEntry(ctx, witness)
	if err != nil {
		return nil, err
	}
	restore, err := r.enter(ctx, item.Case.Provider)
	if err != nil {
		return nil, err
	}
	request := requestFor(item.Request, item.Case.Present, credential.Token, credential.Twin)
	answer, sendErr := r.send(ctx, item, request)
	if err := restore(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	result.Exchange = &Exchange{Request: r.redactor.Redact(request.text(item.Target), credential.Token, credential.Twin)}
	if sendErr != nil {
		if errors.Is(sendErr, errNotSent) {
			return nil, sendErr
		}
		result.Reason = sendErr.Error()
		return nil, nil
	}
	result.Exchange.Response = r.redactor.Redact(responseText(*answer), credential.Token, credential.Twin)
	result.status, result.leak = answer.Status, leakOf(answer, credential.Token)
	if witness {
		result.Witness, err = r.config.Provider.Journal(ctx, before)
	}
	return answer, err
}

func (r *Runner) lastJournalEntry(ctx context.Context, witness bool) (uint64, error) {
	if !witness {
		return 0, nil
	}
	entries, err := r.config.Provider.Journal(ctx, 0)
	if err != nil || len(entries) == 0 {
		return 0, err
	}
	return entries[len(entries)-1].Sequence, nil
}

// enter puts the provider into a state and returns how to leave it again.
func (r *Runner) enter(ctx context.Context, state fixtures.Provider) (leave func(context.Context) error, err error) {
	id := r.config.Contract.ResourceServer.Client
	provider := r.config.Provider
	switch state.Client {
	case fixtures.ClientDeleted:
		err = provider.DeleteClient(ctx, id)
		leave = func(ctx context.Context) error { return provider.RestoreClient(ctx, id) }
	case fixtures.ClientSecretRotated:
		err = provider.RotateSecret(ctx, id)
		leave = func(ctx context.Context) error { return provider.RestoreSecret(ctx, id) }
	default:
		leave = func(context.Context) error { return nil }
	}
	if err != nil {
		return nil, fmt.Errorf("the provider's state could not be changed: %w", err)
	}
	return leave, nil
}
