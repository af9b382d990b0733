// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/idp/control"
)

// The paths below the issuer.
const (
	pathDiscovery     = "/.well-known/openid-configuration"
	pathMetadata      = "/.well-known/oauth-authorization-server"
	pathJWKS          = "/jwks"
	pathAuthorize     = "/authorize"
	pathToken         = "/token"
	pathIntrospection = "/introspect"
	pathRevocation    = "/revoke"
	pathUserinfo      = "/userinfo"
)

// newRoutes lists the endpoints. OpenID Connect appends its well-known path to
// the issuer (Discovery §4); RFC 8414 §3.1 puts its own before the issuer's path.
func (s *Server) newRoutes() map[string]route {
	get, post := []string{http.MethodGet, http.MethodHead}, []string{http.MethodPost}
	both := append(slices.Clone(get), post...)
	base := s.basePath()
	return map[string]route{
		base + pathDiscovery:     {"discovery", get, s.serveDiscovery},
		pathMetadata + base:      {"discovery", get, s.serveDiscovery},
		base + pathJWKS:          {"jwks", get, s.serveJWKS},
		base + pathAuthorize:     {"authorize", both, s.serveAuthorize},
		base + pathToken:         {"token", post, s.serveToken},
		base + pathIntrospection: {"introspection", post, s.serveIntrospection},
		base + pathRevocation:    {"revocation", post, s.serveRevocation},
		base + pathUserinfo:      {"userinfo", both, s.serveUserinfo},
	}
}

// basePath is the path of the issuer, without a slash at its end.
func (s *Server) basePath() string {
	parsed, err := url.Parse(s.issuer)
	if err != nil {
		return "" // New has refused such an issuer
	}
	return strings.TrimSuffix(parsed.Path, "/")
}

// url returns the URL of an endpoint.
func (s *Server) url(path string) string { return strings.TrimSuffix(s.issuer, "/") + path }

// metadata describes the provider (RFC 8414 §2, OpenID Connect Discovery §3):
// what works, and nothing else.
type metadata struct {
	Issuer              string   `json:"issuer"`
	Authorization       string   `json:"authorization_endpoint"`
	Token               string   `json:"token_endpoint"`
	JWKS                string   `json:"jwks_uri"`
	Userinfo            string   `json:"userinfo_endpoint"`
	Introspection       string   `json:"introspection_endpoint"`
	Revocation          string   `json:"revocation_endpoint"`
	Scopes              []string `json:"scopes_supported"`
	Claims              []string `json:"claims_supported"`
	ResponseTypes       []string `json:"response_types_supported"`
	ResponseModes       []string `json:"response_modes_supported"`
	Grants              []string `json:"grant_types_supported"`
	SubjectTypes        []string `json:"subject_types_supported"`
	IDTokenAlgs         []string `json:"id_token_signing_alg_values_supported"`
	ChallengeMethods    []string `json:"code_challenge_methods_supported"`
	TokenAuth           []string `json:"token_endpoint_auth_methods_supported"`
	IntrospectionAuth   []string `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuth      []string `json:"revocation_endpoint_auth_methods_supported"`
	IssuerInResponse    bool     `json:"authorization_response_iss_parameter_supported"`
	ClaimsParameter     bool     `json:"claims_parameter_supported"`
	RequestParameter    bool     `json:"request_parameter_supported"`
	RequestURIParameter bool     `json:"request_uri_parameter_supported"`
}

func (s *Server) serveDiscovery(*http.Request, *control.Request) answer {
	confidential := []string{"client_secret_basic", "client_secret_post"}
	all := append(slices.Clone(confidential), "none")
	return jsonAnswer(http.StatusOK, metadata{
		Issuer:        s.issuer,
		Authorization: s.url(pathAuthorize), Token: s.url(pathToken), JWKS: s.url(pathJWKS),
		Userinfo: s.url(pathUserinfo), Introspection: s.url(pathIntrospection), Revocation: s.url(pathRevocation),
		Scopes: s.clients.scopes(), Claims: s.users.claimNames(),
		ResponseTypes: []string{"code"}, ResponseModes: []string{"query"},
		Grants: supportedGrants(), SubjectTypes: []string{"public"},
		IDTokenAlgs: []string{s.keys.alg}, ChallengeMethods: []string{"S256"},
		TokenAuth: all, IntrospectionAuth: confidential, RevocationAuth: all,
		IssuerInResponse: true,
	}, nil)
}

// scopes are all scopes that some client may ask for.
func (r *registry) scopes() []string {
	all := map[string]bool{}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, known := range r.clients {
		for _, scope := range known.client.config.Scopes {
			all[scope] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// claimNames are all claims that ID tokens and userinfo may have.
func (u *users) claimNames() []string {
	all := map[string]bool{}
	for _, name := range idTokenClaims {
		all[name] = true
	}
	for _, known := range u.list {
		for _, claim := range known.claims() {
			all[claim.Name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
