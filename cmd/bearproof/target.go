// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/target"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

type targetFlags struct {
	listen    string
	options   target.Options
	publicKey string
	directory string
	mutant    string
	list      bool
}

func targetCommand(p process) *cobra.Command {
	var flags targetFlags
	command := &cobra.Command{
		Use:   "target",
		Short: "Start the reference target",
		Long: `Start the reference target: the API that the documented contract describes, in
one of its deployments. It works with any provider.

Flags that are not given are taken from the environment that ` + "`bearproof run --exec`" + ` sets:
BEARPROOF_DEPLOYMENT, BEARPROOF_BASE_URL, BEARPROOF_ISSUER, BEARPROOF_JWKS_URI,
BEARPROOF_PUBLIC_KEY_FILE, BEARPROOF_INTROSPECTION_ENDPOINT,
BEARPROOF_USERINFO_ENDPOINT, BEARPROOF_AUDIENCE, BEARPROOF_CLIENT_ID,
BEARPROOF_CLIENT_SECRET (there is no flag for it), BEARPROOF_USERNAME_CLAIM,
BEARPROOF_SERVICE_ACCOUNT, and PORT.`,
		Example: `  bearproof target --deployment jwt-public-key --issuer http://127.0.0.1:9400 --discover --audience https://jira.example.com
  bearproof target --mutants
  bearproof run --exec 'bearproof target --mutant sig-unchecked'`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return serveTarget(command.Context(), p, flags) },
	}
	set, env := command.Flags(), p.getenv
	listen := "127.0.0.1:8080"
	if port := env("PORT"); port != "" {
		listen = "127.0.0.1:" + port
	}
	set.StringVar(&flags.listen, "listen", listen, "`address` to listen on")
	set.StringVar((*string)(&flags.options.Deployment), "deployment", or(env("BEARPROOF_DEPLOYMENT"), string(target.JWTPublicKey)),
		"one of "+deploymentNames())
	set.StringVar(&flags.options.BaseURL, "base-url", env("BEARPROOF_BASE_URL"), "`URL` that `self` begins with (default http://localhost:8080)")
	set.StringVar(&flags.options.Issuer, "issuer", env("BEARPROOF_ISSUER"), "issuer `URL` of the provider")
	set.BoolVar(&flags.options.Discover, "discover", false, "take endpoints that are not given from the issuer's discovery document")
	set.StringVar(&flags.options.JWKSURI, "jwks-uri", env("BEARPROOF_JWKS_URI"), "`URL` of the provider's keys")
	set.StringVar(&flags.publicKey, "public-key", env("BEARPROOF_PUBLIC_KEY_FILE"), "`file` with the provider's public key, PEM or JWK, used if there is no --jwks-uri")
	set.StringVar(&flags.options.IntrospectionEndpoint, "introspection-endpoint", env("BEARPROOF_INTROSPECTION_ENDPOINT"), "`URL`")
	set.StringVar(&flags.options.UserinfoEndpoint, "userinfo-endpoint", env("BEARPROOF_USERINFO_ENDPOINT"), "`URL`")
	set.StringVar(&flags.options.Audience, "audience", env("BEARPROOF_AUDIENCE"), "audience that tokens must have")
	set.StringVar(&flags.options.ClientID, "client-id", env("BEARPROOF_CLIENT_ID"), "client id at the provider")
	set.StringVar(&flags.options.UsernameClaim, "username-claim", env("BEARPROOF_USERNAME_CLAIM"), "claim that holds the username (default preferred_username)")
	set.StringVar(&flags.options.ServiceAccount, "service-account", env("BEARPROOF_SERVICE_ACCOUNT"), "user that client credentials act as")
	set.StringVar(&flags.directory, "directory", "", "`file` with the user directory, YAML or JSON")
	set.StringVar(&flags.mutant, "mutant", "", "start the known-bad variant of this `id`")
	set.BoolVar(&flags.list, "mutants", false, "list the known-bad variants")
	flags.options.ClientSecret = env("BEARPROOF_CLIENT_SECRET")
	return command
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func deploymentNames() string {
	var names []string
	for _, deployment := range target.Deployments() {
		names = append(names, string(deployment))
	}
	return strings.Join(names, ", ")
}

func serveTarget(ctx context.Context, p process, flags targetFlags) error {
	if flags.list {
		return listMutants(p)
	}
	if err := readFiles(&flags); err != nil {
		return usage(err)
	}
	handler, err := targetHandler(flags)
	if err != nil {
		return usage(err)
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", flags.listen)
	if err != nil {
		return environment(err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
		defer cancel()
		_ = server.Shutdown(closing) // whatever is still open after the limit ends with the process
	})
	defer stop()
	fmt.Fprintf(p.stdout, "reference target, %s, on http://%s%s\n", flags.options.Deployment, listener.Addr(), mutantNote(flags.mutant))
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return environment(err)
	}
	return nil
}

func mutantNote(id string) string {
	if id == "" {
		return ""
	}
	return " (mutant " + id + ": broken on purpose)"
}

func targetHandler(flags targetFlags) (http.Handler, error) {
	if flags.mutant == "" {
		return target.New(flags.options)
	}
	return mutants.New(flags.mutant, flags.options)
}

// readFiles reads the files that flags name.
func readFiles(flags *targetFlags) error {
	if flags.publicKey != "" && flags.options.JWKSURI == "" {
		key, err := os.ReadFile(flags.publicKey)
		if err != nil {
			return fmt.Errorf("--public-key: %w", err)
		}
		flags.options.PublicKey = key
	}
	if flags.directory == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Clean(flags.directory))
	if err != nil {
		return fmt.Errorf("--directory: %w", err)
	}
	flags.options.Directory, err = fixtures.ParseDirectory(flags.directory, data)
	return err
}

func listMutants(p process) error {
	for _, mutant := range mutants.All() {
		if _, err := fmt.Fprintf(p.stdout, "%-32s %s\n", mutant.ID, mutant.Fault); err != nil {
			return err
		}
	}
	return nil
}
