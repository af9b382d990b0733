// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"fmt"
	"net/http"
)

// userinfo asks the provider whose token it is, with the token itself
// (OpenID Connect Core 1.0 §5.3; authorization-grant).
type userinfo struct {
	provider      *provider
	endpoint      endpoint
	usernameClaim string
}

func newUserinfo(provider *provider, options Options) userinfo {
	return userinfo{
		provider:      provider,
		endpoint:      provider.endpoint(options.UserinfoEndpoint, func(m metadata) string { return m.Userinfo }),
		usernameClaim: options.UsernameClaim,
	}
}

func (u userinfo) authenticate(ctx context.Context, token string, checks []Check) (Identity, error) {
	members, err := u.ask(ctx, token)
	if err != nil {
		return Identity{}, fmt.Errorf("userinfo: %w", err)
	}
	if err := verify(ctx, checks, &Token{Claims: members}); err != nil {
		return Identity{}, err
	}
	return identityOf(members, u.usernameClaim)
}

func (u userinfo) ask(ctx context.Context, token string) (map[string]any, error) {
	target, err := u.endpoint(ctx)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
	if err != nil {
		return nil, refuse(ProviderFault, err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := u.provider.call(request, maxBody)
	if err != nil {
		return nil, err
	}
	switch answer.status {
	case http.StatusOK:
		return answer.object()
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden: // RFC 6750 §3.1
		return nil, refuse(Invalid, fmt.Errorf("the provider refuses the token with status %d", answer.status))
	default:
		return nil, answer.unexpected()
	}
}
