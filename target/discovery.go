// SPDX-License-Identifier: Apache-2.0

package target

import (
	"context"
	"fmt"
	"strings"
)

// metadata is what is read of the provider's OpenID configuration.
type metadata struct {
	Issuer        string `json:"issuer"`
	JWKSURI       string `json:"jwks_uri"`
	Introspection string `json:"introspection_endpoint"`
	Userinfo      string `json:"userinfo_endpoint"`
}

// endpoint finds a URL when it is needed.
type endpoint func(context.Context) (string, error)

// endpoint returns the configured URL, or the one that the provider announces.
func (p *provider) endpoint(configured string, announced func(metadata) string) endpoint {
	return func(ctx context.Context) (string, error) {
		if configured != "" {
			return configured, nil
		}
		found, err := p.discovery.get(ctx)
		if err != nil {
			return "", err
		}
		url := announced(found)
		if !isHTTPURL(url) {
			return "", refuse(ProviderFault, fmt.Errorf("discovery: endpoint is %.100q; want an absolute http or https URL", url))
		}
		return url, nil
	}
}

// discover fetches the provider's configuration (OpenID Connect Discovery 1.0
// §4). It must name the very issuer that was asked (§4.3).
func (p *provider) discover(ctx context.Context, issuer string) (metadata, error) {
	var found metadata
	url := strings.TrimSuffix(issuer, "/") + "/.well-known/openid-configuration"
	if err := p.get(ctx, url, maxBody, &found); err != nil {
		return metadata{}, fmt.Errorf("discovery: %w", err)
	}
	if found.Issuer != issuer {
		return metadata{}, refuse(ProviderFault, fmt.Errorf("discovery: issuer is %.100q; want %q", found.Issuer, issuer))
	}
	return found, nil
}
