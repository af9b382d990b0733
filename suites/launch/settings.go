// SPDX-License-Identifier: Apache-2.0

package launch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/suites/contract"
)

// Settings are what an implementation has to know to work with the provider.
type Settings struct {
	Deployment            string
	BaseURL               string
	Issuer                string
	JWKSURI               string
	PublicKeyPEM          string
	PublicKeyFile         string // where PublicKeyPEM is written to; empty for nowhere
	IntrospectionEndpoint string
	UserinfoEndpoint      string
	Audience              string
	ClientID              string
	ClientSecret          string
	UsernameClaim         string
	ServiceAccount        string
}

// For asks the provider for the settings of one deployment of a contract.
func For(ctx context.Context, provider control.Provider, c *contract.Contract, deployment string) (Settings, error) {
	endpoints, err := provider.Endpoints(ctx)
	if err != nil {
		return Settings{}, fmt.Errorf("launch: %w", err)
	}
	client, err := provider.Client(ctx, c.ResourceServer.Client)
	if err != nil {
		return Settings{}, fmt.Errorf("launch: the contract's client: %w", err)
	}
	return Settings{
		Deployment:            deployment,
		BaseURL:               c.Variables["base_url"],
		Issuer:                endpoints.Issuer,
		JWKSURI:               endpoints.JWKS,
		PublicKeyPEM:          endpoints.PublicKeyPEM,
		IntrospectionEndpoint: endpoints.Introspection,
		UserinfoEndpoint:      endpoints.Userinfo,
		Audience:              c.ResourceServer.Audience,
		ClientID:              client.ID,
		ClientSecret:          client.Secret,
		UsernameClaim:         c.ResourceServer.UsernameClaim,
		ServiceAccount:        c.ResourceServer.ServiceAccount,
	}, nil
}

// WriteKey writes the provider's public key into folder and notes the file.
func (s *Settings) WriteKey(folder string) error {
	s.PublicKeyFile = filepath.Join(folder, "public-key.pem")
	if err := os.WriteFile(s.PublicKeyFile, []byte(s.PublicKeyPEM), 0o600); err != nil {
		return fmt.Errorf("launch: %w", err)
	}
	return nil
}

// Env returns the settings as environment variables.
func (s Settings) Env() []string {
	return []string{
		"BEARPROOF_DEPLOYMENT=" + s.Deployment,
		"BEARPROOF_BASE_URL=" + s.BaseURL,
		"BEARPROOF_ISSUER=" + s.Issuer,
		"BEARPROOF_JWKS_URI=" + s.JWKSURI,
		"BEARPROOF_PUBLIC_KEY_FILE=" + s.PublicKeyFile,
		"BEARPROOF_INTROSPECTION_ENDPOINT=" + s.IntrospectionEndpoint,
		"BEARPROOF_USERINFO_ENDPOINT=" + s.UserinfoEndpoint,
		"BEARPROOF_AUDIENCE=" + s.Audience,
		"BEARPROOF_CLIENT_ID=" + s.ClientID,
		"BEARPROOF_CLIENT_SECRET=" + s.ClientSecret,
		"BEARPROOF_USERNAME_CLAIM=" + s.UsernameClaim,
		"BEARPROOF_SERVICE_ACCOUNT=" + s.ServiceAccount,
	}
}
