// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
)

type idpFlags struct {
	listen      string
	issuer      string
	alg         string
	allowRemote bool
	json        bool
	verbose     bool
}

func idpCommand(p process) *cobra.Command {
	var flags idpFlags
	command := &cobra.Command{
		Use:   "idp",
		Short: "Start the fake identity provider",
		Long: `Start the fake identity provider: an OAuth 2.0 and OpenID Connect provider for
tests, with fresh keys and client secrets at each start. It is strict, but it is
a fake: any user is logged in without a password. Never use it in production.

BEARPROOF_CLIENT_SECRET sets the secret of the client "jira", which is random otherwise.`,
		Example: `  bearproof idp
  bearproof idp --listen 127.0.0.1:9500 --alg ES256
  bearproof idp --json | jq -r .endpoints.jwks_uri`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return serveIDP(command.Context(), p, flags) },
	}
	set := command.Flags()
	set.StringVar(&flags.listen, "listen", "127.0.0.1:9400", "`address` to listen on")
	set.StringVar(&flags.issuer, "issuer", "", "issuer `URL`, if it is reached under another one than it listens on")
	set.StringVar(&flags.alg, "alg", "RS256", "signature algorithm: RS256 or ES256")
	set.BoolVar(&flags.allowRemote, "allow-remote", false, "let --listen be other than loopback: anyone who reaches it gets tokens")
	set.BoolVar(&flags.json, "json", false, "print endpoints and clients as one line of JSON")
	set.BoolVarP(&flags.verbose, "verbose", "v", false, "log every request")
	return command
}

func serveIDP(ctx context.Context, p process, flags idpFlags) error {
	options := idp.Options{
		Issuer: flags.issuer, SigningAlg: flags.alg, AllowRemote: flags.allowRemote, Secrets: clientSecret(p, "jira"),
	}
	if flags.verbose {
		options.Logger = slog.New(slog.NewTextHandler(p.stderr, nil))
	}
	provider, err := idp.Start(flags.listen, options)
	if err != nil {
		return environment(err)
	}
	if err := announceIDP(ctx, p, provider, flags.json); err != nil {
		return environment(err)
	}
	<-ctx.Done()
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
	defer cancel()
	return environmentIf(provider.Close(closing))
}

// announceIDP prints all that one needs to use the provider.
func announceIDP(ctx context.Context, p process, provider *idp.Running, asJSON bool) error {
	endpoints, err := provider.Endpoints(ctx)
	if err != nil {
		return err
	}
	registered, err := fixtures.Clients()
	if err != nil {
		return err
	}
	clients := make([]control.Client, 0, len(registered))
	for _, known := range registered {
		client, err := provider.Client(ctx, known.ID)
		if err != nil {
			return err
		}
		clients = append(clients, client)
	}
	if asJSON {
		return json.NewEncoder(p.stdout).Encode(announcement(endpoints, clients))
	}
	fmt.Fprintf(p.stdout, "fake identity provider, for tests only: anyone who reaches it gets tokens\n\n"+
		"  issuer     %s\n  discovery  %s\n  JWKS       %s\n\n", endpoints.Issuer, endpoints.Discovery, endpoints.JWKS)
	for _, client := range clients {
		fmt.Fprintf(p.stdout, "  client %-11s secret %s\n", client.ID, orNone(client.Secret))
	}
	users, err := fixtures.Users()
	if err != nil {
		return err
	}
	for _, user := range users {
		fmt.Fprintf(p.stdout, "  user   %-11s %s\n", user.Username, user.Email)
	}
	for _, client := range clients {
		if client.ID == "app" {
			fmt.Fprintf(p.stdout, "\na token:\n  curl -s -u %s:%s -d grant_type=client_credentials %s\n\nCtrl-C stops it.\n",
				client.ID, client.Secret, endpoints.Token)
		}
	}
	return nil
}

type idpAnnouncement struct {
	Endpoints control.Endpoints `json:"endpoints"`
	Clients   []clientSummary   `json:"clients"`
}

type clientSummary struct {
	ID     string             `json:"id"`
	Secret string             `json:"secret,omitempty"`
	Tokens fixtures.TokenKind `json:"tokens"`
}

func announcement(endpoints control.Endpoints, clients []control.Client) idpAnnouncement {
	all := idpAnnouncement{Endpoints: endpoints}
	for _, client := range clients {
		all.Clients = append(all.Clients, clientSummary{ID: client.ID, Secret: client.Secret, Tokens: client.Tokens})
	}
	return all
}

func orNone(secret string) string {
	if secret == "" {
		return "(none: a public client)"
	}
	return secret
}

func environmentIf(err error) error {
	if err == nil {
		return nil
	}
	return environment(err)
}
