// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// Endpoints implements [control.Provider]. It waits for the signing key.
func (s *Server) Endpoints(ctx context.Context) (control.Endpoints, error) {
	keys, err := s.keys.published(ctx)
	if err != nil {
		return control.Endpoints{}, err
	}
	publicKey, err := keys[0].PublicPEM()
	if err != nil {
		return control.Endpoints{}, err
	}
	return control.Endpoints{
		Issuer: s.issuer, Discovery: s.url(pathDiscovery),
		Authorization: s.url(pathAuthorize), Token: s.url(pathToken), JWKS: s.url(pathJWKS),
		Introspection: s.url(pathIntrospection), Revocation: s.url(pathRevocation),
		Userinfo: s.url(pathUserinfo), PublicKeyPEM: publicKey, KeySet: forge.KeySet(keys),
	}, nil
}

// Client implements [control.Provider]. A deleted client is an error.
func (s *Server) Client(_ context.Context, id string) (control.Client, error) {
	config, secret, err := s.clients.secret(id)
	return control.Client{Client: config, Secret: secret}, err
}

// DeleteClient implements [control.Provider]. The client's tokens stay valid.
func (s *Server) DeleteClient(_ context.Context, id string) error {
	return s.clients.setDeleted(id, true)
}

// RestoreClient implements [control.Provider].
func (s *Server) RestoreClient(_ context.Context, id string) error {
	return s.clients.setDeleted(id, false)
}

// RotateSecret implements [control.Provider]. A public client is an error.
func (s *Server) RotateSecret(_ context.Context, id string) error { return s.clients.rotate(id) }

// RestoreSecret implements [control.Provider].
func (s *Server) RestoreSecret(_ context.Context, id string) error { return s.clients.restore(id) }
