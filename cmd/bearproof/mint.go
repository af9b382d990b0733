// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

type mintFlags struct {
	issuer   string
	audience []string
	user     string
	kind     string
	claims   map[string]string
	expires  time.Duration
	key      string
	cases    string
	twin     bool
	json     bool
}

func mintCommand(p process) *cobra.Command {
	var flags mintFlags
	command := &cobra.Command{
		Use:   "mint [CASE]",
		Short: "Print one credential: of a case, or with claims from the command line",
		Long: `Print one credential on standard output, and what it is on standard error.

Without --key it is signed with a key that is made for this call and printed as
a JWK on standard error: an API accepts it only if it is told to trust that key.`,
		Example: `  bearproof mint                                  a valid token
  bearproof mint exp-past                         the same, expired an hour ago
  bearproof mint --key signing.pem --issuer https://login.example.com --claim scope='"read write"'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			id := "valid-baseline"
			if len(args) == 1 {
				id = args[0]
			}
			return mint(command.Context(), p, id, flags)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.issuer, "issuer", "http://127.0.0.1:9400", "issuer `URL`")
	set.StringSliceVar(&flags.audience, "audience", nil, "audience of the token (default the bundled contract's)")
	set.StringVar(&flags.user, "user", "admin", "whom the token is for")
	set.StringVar(&flags.kind, "tokens", string(fixtures.JWT), "jwt or opaque")
	set.StringToStringVar(&flags.claims, "claim", nil, "set a claim to a JSON value: `name=value`; repeatable")
	set.DurationVar(&flags.expires, "expires", 0, "when it expires, from now; negative for the past (default 5m)")
	set.StringVar(&flags.key, "key", "", "`file` with a private RSA or P-256 key in PEM to sign with")
	set.BoolVar(&flags.twin, "twin", false, "print the case's valid twin on a second line")
	set.BoolVar(&flags.json, "json", false, "print credential, twin and case as JSON")
	casesFlag(command, &flags.cases)
	return command
}

func mint(ctx context.Context, p process, id string, flags mintFlags) error {
	c, err := findCase(id, flags.cases)
	if err != nil {
		return usage(err)
	}
	request, err := mintRequest(c, flags)
	if err != nil {
		return usage(err)
	}
	key, err := signingKey(flags.key)
	if err != nil {
		return usage(err)
	}
	provider, err := idp.New(idp.Options{Issuer: flags.issuer, Key: key})
	if err != nil {
		return usage(err)
	}
	minted, err := provider.Mint(ctx, request)
	if err != nil {
		return usage(err)
	}
	if flags.json {
		return json.NewEncoder(p.stdout).Encode(map[string]string{"case": c.Name(), "token": minted.Token, "twin": minted.Twin})
	}
	fmt.Fprintf(p.stderr, "%s: a correct API %s\n", c.Name(), c.Title)
	if flags.key == "" && request.Kind == fixtures.JWT {
		fmt.Fprintf(p.stderr, "signed with a key of this call only: %s\n", key.JWK())
	}
	fmt.Fprintln(p.stdout, minted.Token)
	if flags.twin {
		fmt.Fprintln(p.stdout, minted.Twin)
	}
	return nil
}

func mintRequest(c fixtures.Case, flags mintFlags) (control.MintRequest, error) {
	recipe := c.Recipe
	if flags.expires != 0 {
		recipe.Expires = fixtures.Duration(flags.expires)
	}
	if len(flags.claims) > 0 {
		values := map[string]fixtures.Value{}
		for name, value := range recipe.Claims.Set {
			values[name] = value
		}
		for name, text := range flags.claims {
			if !json.Valid([]byte(text)) {
				return control.MintRequest{}, fmt.Errorf("--claim %s=%s: the value is not JSON; a string is '\"…\"'", name, text)
			}
			values[name] = fixtures.Value{JSON: json.RawMessage(text)}
		}
		recipe.Claims.Set = values
	}
	kind := fixtures.TokenKind(flags.kind)
	if kind != fixtures.JWT && kind != fixtures.Opaque {
		return control.MintRequest{}, fmt.Errorf("--tokens %q: there are jwt and opaque", flags.kind)
	}
	return control.MintRequest{Kind: kind, Recipe: recipe, User: flags.user, Audience: flags.audience}, nil
}

// signingKey reads a private key, or makes one if no file is named.
func signingKey(file string) (*forge.Key, error) {
	if file == "" {
		return forge.GenerateKey(forge.RS256, rand.Reader)
	}
	data, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("--key: %w", err)
	}
	private, err := parseKey(data)
	if err != nil {
		return nil, fmt.Errorf("--key %s: %w", file, err)
	}
	alg := forge.RS256
	if _, ec := private.(*ecdsa.PrivateKey); ec {
		alg = forge.ES256
	}
	return forge.NewKey(alg, private, rand.Reader)
}

func parseKey(data []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("this is no PEM file")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("no private key in the block %q: %w", block.Type, err)
	}
	switch private := key.(type) {
	case *rsa.PrivateKey:
		return private, nil
	case *ecdsa.PrivateKey:
		return private, nil
	}
	return nil, fmt.Errorf("a %T cannot sign RS256 or ES256", key)
}
