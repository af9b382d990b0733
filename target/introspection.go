// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// introspection asks the provider what a token is worth (RFC 7662).
type introspection struct {
	provider *provider
	endpoint endpoint
	id       string
	secret   string
}

func newIntrospection(provider *provider, options Options) introspection {
	return introspection{
		provider: provider,
		endpoint: provider.endpoint(options.IntrospectionEndpoint, func(m metadata) string { return m.Introspection }),
		id:       options.ClientID,
		secret:   options.ClientSecret,
	}
}

// ask returns the provider's answer. It has not been checked.
func (i introspection) ask(ctx context.Context, token string) (*Token, error) {
	target, err := i.endpoint(ctx)
	if err != nil {
		return nil, err
	}
	form := url.Values{"token": {token}, "token_type_hint": {"access_token"}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, refuse(ProviderFault, err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
	request.SetBasicAuth(url.QueryEscape(i.id), url.QueryEscape(i.secret))
	answer, err := i.provider.call(request, maxBody)
	if err != nil {
		return nil, fmt.Errorf("introspection: %w", err)
	}
	if answer.refusesClient() {
		return nil, refuse(WrongClient, fmt.Errorf("introspection: the provider refuses client %q with status %d", i.id, answer.status))
	}
	if answer.status != http.StatusOK {
		return nil, fmt.Errorf("introspection: %w", answer.unexpected())
	}
	members, err := answer.object()
	if err != nil {
		return nil, fmt.Errorf("introspection: %w", err)
	}
	return &Token{Claims: members}, nil
}

// refusesClient reports whether the provider does not accept the client: with
// 401 (RFC 7662 §2.3), 403, or with 400 and invalid_client (RFC 6749 §5.2).
func (r reply) refusesClient() bool {
	switch r.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	case http.StatusBadRequest:
		members, err := r.object()
		return err == nil && members["error"] == "invalid_client"
	default:
		return false
	}
}

// serviceAccount lets every active token act as one account (client-credentials).
type serviceAccount struct {
	introspection introspection
	name          string
}

func (s serviceAccount) authenticate(ctx context.Context, token string, checks []Check) (Identity, error) {
	answer, err := s.introspection.ask(ctx, token)
	if err != nil {
		return Identity{}, err
	}
	if err := verify(ctx, checks, answer); err != nil {
		return Identity{}, err
	}
	identity := tokenOf(answer.Claims)
	identity.Username = s.name
	return identity, nil
}
