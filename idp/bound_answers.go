// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// maxBound bounds the tokens that the provider lies about at one time.
const maxBound = 10_000

// boundAnswers are what the provider says about single tokens in place of the
// truth. They are bound to the token, not to the provider, so that any number of
// them can be tried at once. It is safe for concurrent use.
type boundAnswers struct {
	mu      sync.RWMutex
	byToken map[string]boundAnswer // by tokenKey
}

type boundAnswer struct {
	recipe  fixtures.Recipe
	base    forge.Base // what times and keys in the recipe are relative to
	expires time.Time
}

// bindAnswers notes what the recipe says about the provider's answers.
func (s *Server) bindAnswers(token string, recipe fixtures.Recipe) error {
	if recipe.Introspection == nil && recipe.Userinfo == nil {
		return nil
	}
	if err := errors.Join(recipe.Introspection.Check(), recipe.Userinfo.Check()); err != nil {
		return fmt.Errorf("idp: mint: %w", err)
	}
	now := s.clock()
	b := &s.bound
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byToken == nil {
		b.byToken = map[string]boundAnswer{}
	}
	if len(b.byToken) >= maxBound {
		for key, answer := range b.byToken {
			if !answer.expires.After(now) {
				delete(b.byToken, key)
			}
		}
	}
	if len(b.byToken) >= maxBound {
		return errors.New("idp: mint: the provider lies about too many tokens already; they are forgotten when they expire")
	}
	b.byToken[tokenKey(token)] = boundAnswer{
		recipe: recipe, base: forge.Base{Foreign: s.keys.foreign, Now: now},
		expires: now.Add(max(s.accessLifetime, time.Duration(recipe.Expires))),
	}
	return nil
}

// insteadOf returns what is said about a token at an endpoint in place of the truth.
func (s *Server) insteadOf(truth answer, token string, endpoint fixtures.Endpoint) answer {
	s.bound.mu.RLock()
	bound, lied := s.bound.byToken[tokenKey(token)]
	s.bound.mu.RUnlock()
	if !lied {
		return truth
	}
	told := bound.recipe.Introspection
	if endpoint == fixtures.Userinfo {
		told = bound.recipe.Userinfo
	}
	if told == nil {
		return truth
	}
	said, err := bound.say(truth, told)
	if err != nil {
		return serverError(err).answer()
	}
	return said
}
