// SPDX-License-Identifier: Apache-2.0

// Package target is the reference resource server: a REST API that accepts
// OAuth access tokens, in each of the four ways in which such an API can be
// configured. It keeps every promise of the documented contract to the byte,
// refuses whatever it cannot prove, and works with any provider. Beside the
// documented route it has plain ones, which answer in the words of RFC 6750.
//
// Start with [Options] and [New]. [Assemble] gives the same server in its
// parts, so that a known fault can be put in place of one of them.
//
// The server holds no session and no token: each request is judged anew. It is
// a yardstick, not a product: there are three paths, and no TLS of its own.
package target

import "net/http"

// Deployment is the way in which an API finds out whose token it was sent.
type Deployment string

// The deployments.
const (
	AuthorizationGrant Deployment = "authorization-grant" // asks the provider's userinfo endpoint
	ClientCredentials  Deployment = "client-credentials"  // introspects; an active token acts as the service account
	JWTPublicKey       Deployment = "jwt-public-key"      // verifies the JWT itself
	JWTIntrospection   Deployment = "jwt-introspection"   // lets the provider validate the JWT
)

// Deployments lists every deployment.
func Deployments() []Deployment {
	return []Deployment{AuthorizationGrant, ClientCredentials, JWTPublicKey, JWTIntrospection}
}

// Server is the API in one deployment. Make it with [New]; it may be used
// concurrently and needs no shutdown.
type Server struct {
	handler http.Handler
}

// New makes a server. All problems of the options are reported together.
func New(options Options) (*Server, error) {
	parts, err := Assemble(options)
	if err != nil {
		return nil, err
	}
	return &Server{handler: parts.Handler()}, nil
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }
