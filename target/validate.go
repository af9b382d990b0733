// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// problems collects what is wrong with options.
type problems []error

func (p *problems) addf(format string, args ...any) {
	*p = append(*p, fmt.Errorf("target: "+format, args...))
}

// validate reports every problem of options that have their defaults.
func (o Options) validate() error {
	var found problems
	o.validateDeployment(&found)
	o.validateURLs(&found)
	o.validateDirectory(&found)
	if o.Discover && o.Issuer == "" {
		found.addf("discovery needs an issuer")
	}
	if o.Leeway < 0 || o.Leeway > maxLeeway {
		found.addf("leeway is %s; want 0 to %s", o.Leeway, maxLeeway)
	}
	if o.Timeout < 0 {
		found.addf("timeout is %s; want more than 0", o.Timeout)
	}
	return errors.Join(found...)
}

func (o Options) validateDeployment(found *problems) {
	switch o.Deployment {
	case AuthorizationGrant:
		o.requireEndpoint(found, "userinfo endpoint", o.UserinfoEndpoint)
	case ClientCredentials:
		o.validateIntrospection(found)
		o.require(found, "service account", o.ServiceAccount)
	case JWTPublicKey:
		o.require(found, "issuer", o.Issuer)
		o.require(found, "audience", o.Audience)
		o.validateKeys(found)
	case JWTIntrospection:
		o.validateIntrospection(found)
	default:
		found.addf("unknown deployment %q; there are %q", o.Deployment, Deployments())
	}
}

func (o Options) validateIntrospection(found *problems) {
	o.requireEndpoint(found, "introspection endpoint", o.IntrospectionEndpoint)
	o.require(found, "issuer", o.Issuer)
	o.require(found, "audience", o.Audience)
	o.require(found, "client id", o.ClientID)
	o.require(found, "client secret", o.ClientSecret)
}

func (o Options) validateKeys(found *problems) {
	if len(o.PublicKey) == 0 {
		o.requireEndpoint(found, "public key or JWKS URI", o.JWKSURI)
		return
	}
	if o.JWKSURI != "" {
		found.addf("both a public key and a JWKS URI are given; want one")
	}
	if _, err := parsePublicKey(o.PublicKey); err != nil {
		found.addf("public key: %w", err)
	}
}

func (o Options) require(found *problems, name, value string) {
	if value == "" {
		found.addf("deployment %q needs: %s", o.Deployment, name)
	}
}

func (o Options) requireEndpoint(found *problems, name, value string) {
	if !o.Discover {
		o.require(found, name, value)
	}
}

func (o Options) validateURLs(found *problems) {
	for _, entry := range []struct{ name, value string }{
		{"base URL", o.BaseURL},
		{"JWKS URI", o.JWKSURI},
		{"introspection endpoint", o.IntrospectionEndpoint},
		{"userinfo endpoint", o.UserinfoEndpoint},
	} {
		if entry.value != "" && !isHTTPURL(entry.value) {
			found.addf("%s is %q; want an absolute http or https URL without fragment", entry.name, entry.value)
		}
	}
	if o.Discover && o.Issuer != "" && !isHTTPURL(o.Issuer) {
		found.addf("issuer is %q; discovery wants an absolute http or https URL", o.Issuer)
	}
}

func isHTTPURL(text string) bool {
	parsed, err := url.Parse(text)
	return err == nil && slices.Contains([]string{"http", "https"}, parsed.Scheme) &&
		parsed.Host != "" && parsed.Fragment == ""
}

func (o Options) validateDirectory(found *problems) {
	names := map[string]bool{}
	for i, account := range o.Directory {
		if account.Name == "" {
			found.addf("account %d of the directory has no name", i+1)
		}
		if names[account.Name] {
			found.addf("account %q is in the directory twice", account.Name)
		}
		names[account.Name] = true
	}
	if o.Deployment == ClientCredentials && o.ServiceAccount != "" && !slices.ContainsFunc(o.Directory,
		func(a fixtures.Account) bool { return a.Name == o.ServiceAccount }) {
		found.addf("service account %q is not in the directory", o.ServiceAccount)
	}
}
