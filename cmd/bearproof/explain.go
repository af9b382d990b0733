// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/bearproof-dev/bearproof/suites/honesty"
)

// maxToken bounds what is read as one token: the largest that the catalogue
// sends have a few megabytes.
const maxToken = 8 << 20

type explainFlags struct {
	key  string
	json bool
}

func explainCommand(p process) *cobra.Command {
	var flags explainFlags
	command := &cobra.Command{
		Use:   "explain TOKEN",
		Short: "Say what is in a token, and what is wrong with it as an access token",
		Long: `Say what is in a token, and what is wrong with it as an access token (RFC 9068),
each with the section that says so. Any text is read; nothing is sent anywhere.
With - in place of the token it is read from standard input, which keeps it out
of the shell's history.

The signature is verified only with --key. That the issuer and the audience are
the right ones, only the API can say.`,
		Example: `  bearproof mint exp-past | bearproof explain -
  bearproof explain - --key jwks.json < token.txt`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return explain(p, args[0], command.InOrStdin(), flags)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.key, "key", "", "`file` with the issuer's public key: PEM, a JWK or a JWK Set")
	set.BoolVar(&flags.json, "json", false, "print it as JSON")
	return command
}

func explain(p process, argument string, stdin io.Reader, flags explainFlags) error {
	text, err := tokenText(argument, stdin)
	if err != nil {
		return usage(err)
	}
	keys, err := keysFrom(flags.key)
	if err != nil {
		return usage(err)
	}
	now := time.Now()
	found := honesty.Explain(honesty.Decode(text), keys, now)
	if flags.json {
		return json.NewEncoder(p.stdout).Encode(found)
	}
	printExplanation(p.stdout, found, now)
	return nil
}

// tokenText is the argument, or what stands on standard input, without the
// scheme of a header that was copied with it.
func tokenText(argument string, stdin io.Reader) (string, error) {
	if argument == "-" {
		data, err := io.ReadAll(io.LimitReader(stdin, maxToken+1))
		if err != nil {
			return "", fmt.Errorf("standard input: %w", err)
		}
		if len(data) > maxToken {
			return "", fmt.Errorf("standard input: more than %d bytes are no token", maxToken)
		}
		argument = string(data)
	}
	text := strings.TrimSpace(argument)
	if scheme, rest, found := strings.Cut(text, " "); found && strings.EqualFold(scheme, "Bearer") {
		text = strings.TrimSpace(rest)
	}
	if text == "" {
		return "", errors.New("there is no token; give it as the argument, or - and the token on standard input")
	}
	return text, nil
}

func keysFrom(file string) (honesty.Keys, error) {
	if file == "" {
		return honesty.Keys{}, nil
	}
	data, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return honesty.Keys{}, fmt.Errorf("--key: %w", err)
	}
	keys, err := honesty.ParseKeys(data)
	if err != nil {
		return honesty.Keys{}, fmt.Errorf("--key %s: %w", file, err)
	}
	return keys, nil
}

func printExplanation(out io.Writer, found honesty.Explanation, now time.Time) {
	if found.Form == honesty.Opaque {
		fmt.Fprintf(out, "opaque: %d characters that only their issuer understands; ask its introspection endpoint (RFC 7662)\n", len(found.Text))
		return
	}
	fmt.Fprintf(out, "%s\n", found.Form)
	printMembers(out, "header", found.Header, nil)
	if found.Form == honesty.JWS {
		printMembers(out, "claims", found.Claims, func(m honesty.Member) string { return timeNote(m, now) })
	}
	fmt.Fprintf(out, "signature\n  %s\n", found.Signature)
	if len(found.Problems) == 0 {
		fmt.Fprintln(out, "nothing is wrong with it as far as its text shows")
		return
	}
	fmt.Fprintln(out, "what is wrong")
	for _, remark := range found.Problems {
		fmt.Fprintf(out, "  %s: %s (%s)\n", remark.In, remark.Text, remark.Cite)
	}
}

func printMembers(out io.Writer, title string, members honesty.Object, note func(honesty.Member) string) {
	fmt.Fprintln(out, title)
	for _, member := range members {
		line := fmt.Sprintf("  %s: %s", member.Name, member.Value)
		if note != nil {
			line += note(member)
		}
		fmt.Fprintln(out, line)
	}
}

// timeNote makes a claim that is a time readable.
func timeNote(member honesty.Member, now time.Time) string {
	switch member.Name {
	case "exp", "nbf", "iat", "auth_time":
	default:
		return ""
	}
	at, is := honesty.Object{member}.Seconds(member.Name)
	if !is {
		return ""
	}
	return "  (" + honesty.Relative(at, now) + ")"
}
