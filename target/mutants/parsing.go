// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// misreadAlgorithms are faults in reading the name of an algorithm.
func misreadAlgorithms() []Mutant {
	return []Mutant{
		{
			ID: "alg-none-case", Fault: `refuses "none", and accepts an unsigned JWT that spells it otherwise`, Source: `draft-ietf-oauth-rfc8725bis-08 §2.11: "noNE"`,
			Deployments: publicKey, Apply: unsigned(func(alg any) bool {
				text, isText := alg.(string)
				return isText && text != "none" && strings.EqualFold(text, "none")
			}),
		},
		{
			ID: "alg-none-trimmed", Fault: `accepts an unsigned JWT with blanks around "none"`, Source: "RFC 8725 §3.1",
			Deployments: publicKey, Apply: unsigned(func(alg any) bool {
				text, _ := alg.(string)
				return text != "none" && strings.Trim(text, " \t\n\x00") == "none"
			}),
		},
		{
			ID: "alg-unknown-unverified", Fault: "verifies nothing when the algorithm is unknown", Source: "CVE-2026-23993, HarbourJwt",
			Deployments: publicKey, Apply: unsigned(func(alg any) bool {
				text, isText := alg.(string)
				return isText && !strings.EqualFold(text, "none") && jwt.GetSigningMethod(text) == nil
			}),
		},
		{
			ID: "alg-missing-unverified", Fault: "verifies nothing when no algorithm is named", Source: "RFC 7515 §4.1.1; jwt_verify_lib, HeaderAbsentAlg",
			Deployments: publicKey, Apply: unsigned(func(alg any) bool { return alg == nil }),
		},
		{
			ID: "alg-missing-guessed", Fault: "takes RS256 when no algorithm is named", Source: "lestrrat jwx 3.3.0",
			Deployments: publicKey, Apply: takenFor("RS256", func(alg any) bool { return alg == nil }),
		},
		{
			ID: "alg-case", Fault: "takes rs256 for RS256", Source: "RFC 7515 §4.1.1: the names are case-sensitive",
			Deployments: publicKey, Apply: takenFor("RS256", func(alg any) bool {
				text, _ := alg.(string)
				return strings.EqualFold(text, "RS256")
			}),
		},
		{
			ID: "alg-list", Fault: "takes the first of a list of algorithms", Source: "RFC 7515 §4.1.1: a string",
			Deployments: publicKey, Apply: takenFor("RS256", func(alg any) bool {
				list, _ := alg.([]any)
				return len(list) > 0 && list[0] == "RS256"
			}),
		},
	}
}

// misreadTokens are faults in reading a JWT's text.
func misreadTokens() []Mutant {
	return []Mutant{
		{
			ID: "base64-padding", Fault: "accepts padding after the signature", Source: "lestrrat jwx 3.3.0; jose 6.2.18",
			Deployments: publicKey, Apply: reading(func(raw string) string { return strings.TrimRight(raw, "=") }),
		},
		{
			ID: "base64-standard", Fault: "accepts the standard alphabet of base64", Source: "RFC 7515 §2: base64url; Node.js reads both",
			Deployments: publicKey, Apply: reading(strings.NewReplacer("+", "-", "/", "_").Replace),
		},
		{
			ID: "base64-blanks", Fault: "ignores blanks in a JWT", Source: "coreos/go-oidc 3.21.0; jose 6.2.18",
			Deployments: publicKey, Apply: line(func(text string) string {
				scheme, token, _ := strings.Cut(text, " ")
				return scheme + " " + strings.ReplaceAll(token, " ", "")
			}),
		},
		{
			ID: "base64-foreign", Fault: "ignores characters that are not of base64url", Source: "RFC 7515 §5.2; Node.js ignores them",
			Deployments: publicKey, Apply: reading(func(raw string) string { return strings.ReplaceAll(raw, "~", "") }),
		},
		{
			ID: "fourth-segment", Fault: "reads the first three segments of any number", Source: "CVE-2019-18848, json-jwt",
			Deployments: publicKey, Apply: line(func(text string) string {
				if parts := strings.Split(text, "."); len(parts) > 3 {
					return strings.Join(parts[:3], ".")
				}
				return text
			}),
		},
		{
			ID: "json-serialization", Fault: "accepts a JWS in the JSON serialization", Source: "coreos/go-oidc 3.21.0",
			Deployments: publicKey, Apply: line(compact),
		},
		{
			ID: "payload-trailing", Fault: "ignores what follows the claims", Source: "lestrrat jwx 3.3.0",
			Deployments: publicKey, Apply: reading(withPayload(firstValue)),
		},
		{
			ID: "payload-list", Fault: "takes the first of a list of claim sets", Source: "fast-jwt, array payload",
			Deployments: publicKey, Apply: reading(withPayload(firstElement)),
		},
		{
			ID: "payload-not-utf8", Fault: "accepts claims that are not UTF-8", Source: "golang-jwt 5.3.1 and five other libraries",
			Deployments: publicKey, Apply: reading(withPayload(func(text []byte) []byte { return bytes.ToValidUTF8(text, []byte("\ufffd")) })),
		},
		{
			ID: "payload-bom", Fault: "ignores a byte order mark before the claims", Source: "jose 6.2.18",
			Deployments: publicKey, Apply: reading(withPayload(func(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) })),
		},
	}
}

// reading changes the text of a JWT before it is read. What has to be signed is
// still the text that was sent.
func reading(change func(raw string) string) func(*target.Parts) {
	return func(p *target.Parts) {
		parse := p.Parse
		p.Parse = func(raw string) (*target.Token, error) {
			token, err := parse(change(raw))
			if end := strings.LastIndexByte(raw, '.'); err == nil && end >= 0 {
				token.Input = raw[:end]
			}
			return token, err
		}
	}
}

// unsigned accepts unsigned JWTs with some algorithms, and refuses "none".
func unsigned(meets func(alg any) bool) func(*target.Parts) {
	of := func(alg any) (string, bool) {
		if meets(alg) {
			return "none", true
		}
		return "refused", alg == "none"
	}
	return both(reading(withAlgorithm(of)), acceptAlgorithm("none", always(pass)))
}

// takenFor reads some algorithms as another one.
func takenFor(alg string, meets func(any) bool) func(*target.Parts) {
	return reading(withAlgorithm(func(sent any) (string, bool) { return alg, meets(sent) }))
}

// withAlgorithm changes the algorithm in a JWT's header, or does not.
func withAlgorithm(of func(alg any) (string, bool)) func(string) string {
	return withSegment(0, func(text []byte) []byte {
		var members map[string]any
		if json.Unmarshal(text, &members) != nil || members == nil {
			return text
		}
		alg, changed := of(members["alg"])
		if !changed {
			return text
		}
		members["alg"] = alg
		return encoded(members, text)
	})
}

func withPayload(change func([]byte) []byte) func(string) string { return withSegment(1, change) }

// withSegment changes what a segment of a JWT stands for.
func withSegment(at int, change func([]byte) []byte) func(string) string {
	return func(raw string) string {
		segments := strings.Split(raw, ".")
		if len(segments) != 3 {
			return raw
		}
		text, err := base64.RawURLEncoding.DecodeString(segments[at])
		if err != nil {
			return raw
		}
		segments[at] = base64.RawURLEncoding.EncodeToString(change(text))
		return strings.Join(segments, ".")
	}
}

// encoded is a value as JSON; the text where it cannot be.
func encoded(value any, text []byte) []byte {
	made, err := json.Marshal(value)
	if err != nil {
		return text
	}
	return made
}

func firstValue(text []byte) []byte {
	var first json.RawMessage
	if json.NewDecoder(bytes.NewReader(text)).Decode(&first) != nil {
		return text
	}
	return first
}

func firstElement(text []byte) []byte {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil || len(list) == 0 {
		return text
	}
	return list[0]
}

// compact turns the flattened JSON serialization (RFC 7515 §7.2.2) after the
// scheme into the compact one.
func compact(text string) string {
	scheme, token, _ := strings.Cut(text, " ")
	var flattened struct{ Protected, Payload, Signature string }
	if json.Unmarshal([]byte(token), &flattened) != nil {
		return text
	}
	return scheme + " " + flattened.Protected + "." + flattened.Payload + "." + flattened.Signature
}
