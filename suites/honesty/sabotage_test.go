// SPDX-License-Identifier: Apache-2.0

package honesty_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/honesty"
)

func set(name, value string) fixtures.Changes {
	return fixtures.Changes{Set: map[string]fixtures.Value{name: {JSON: json.RawMessage(value)}}}
}

// TestSabotage holds credentials against a recipe that they do not follow.
func TestSabotage(t *testing.T) {
	own, other := newSigner(t), newSigner(t)
	twin := own.sign(t, goodHeader, goodClaims)
	claims := func(old, with string) string { return strings.Replace(goodClaims, old, with, 1) }
	flipped := func(token string, at int) string { return token[:at] + flip(token[at]) + token[at+1:] }

	for name, row := range map[string]struct {
		recipe fixtures.Recipe
		token  string
		twin   string // empty: the good one
		want   string
	}{
		"a claim besides": {
			fixtures.Recipe{Claims: set("iss", `"https://b"`)},
			own.sign(t, goodHeader, strings.Replace(claims("https://a", "https://b"), `"api"`, `"other"`, 1)), "",
			`claims.aud: want "api", got "other"`,
		},
		"another value": {
			fixtures.Recipe{Claims: set("iss", `"https://b"`)},
			own.sign(t, goodHeader, claims("https://a", "https://c")), "",
			`claims.iss: want "https://b", got "https://c"`,
		},
		"nothing done": {
			fixtures.Recipe{Claims: fixtures.Changes{Remove: []string{"exp"}}},
			twin, "",
			`claims.exp: want no such member, got 1800000300`,
		},
		"too much removed": {
			fixtures.Recipe{Claims: fixtures.Changes{Remove: []string{"exp"}}},
			own.sign(t, goodHeader, claims(`"exp":1800000300,"iat":1800000000,`, "")), "",
			`claims.iat: want 1800000000, got no such member`,
		},
		"a claim too many": {
			fixtures.Recipe{},
			own.sign(t, goodHeader, claims(`{`, `{"nbf":9,`)), "",
			`claims.nbf: want no such member, got 9`,
		},
		"a wrong time": {
			fixtures.Recipe{Expires: fixtures.Duration(-time.Hour)},
			own.sign(t, goodHeader, claims("1800000300", "1799999999")), "",
			`claims.exp: want 1799996400, got 1799999999`,
		},
		"the header in another order": {
			fixtures.Recipe{},
			own.sign(t, `{"typ":"at+jwt","alg":"RS256","kid":"k1"}`, goodClaims), "",
			`header: want the members in the order alg, typ, kid, got typ, alg, kid`,
		},
		"white space": {
			fixtures.Recipe{},
			own.sign(t, goodHeader, claims(`,"iat"`, `, "iat"`)), "",
			`payload: want the plainest JSON: …"0000300,\"iat\":1800000000,\"jti\":\""… (128 characters), got …"0000300, \"iat\":1800000000,\"jti\":"… (129 characters)`,
		},
		"a claim twice": {
			fixtures.Recipe{},
			own.sign(t, goodHeader, claims(`{`, `{"sub":"u1",`)), "",
			`payload: want base64url of a JSON object, got the member "sub" stands more than once`,
		},
		"an algorithm besides": {
			fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.NoKey}},
			b64(`{"alg":"none","typ":"at+jwt","kid":"k1"}`) + "." + b64(goodClaims) + ".", "",
			`header.alg: want "RS256", got "none"`,
		},
		"a byte flipped": {
			fixtures.Recipe{},
			flipped(twin, len(twin)-9), "",
			`signature: want one that verifies as RS256 under the published key "k1", got one that does not`,
		},
		"a wrong key": {
			fixtures.Recipe{Claims: set("iss", `"https://b"`)},
			other.sign(t, goodHeader, claims("https://a", "https://b")), "",
			`signature: want one that verifies as RS256 under the published key "k1", got one that does not`,
		},
		"no signature": {
			fixtures.Recipe{},
			b64(goodHeader) + "." + b64(goodClaims) + ".", "",
			`signature: want one that verifies as RS256 under the published key "k1", got one that does not`,
		},
		"a signature where none should be": {
			fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.NoKey}},
			twin, "",
			`signature: want none, got 256 bytes`,
		},
		"the published key for a foreign one": {
			fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.ForeignKey}},
			twin, "",
			`signature: want one of a key that is not published, got one of the published key "k1"`,
		},
		"a foreign signature cut short": {
			fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.ForeignKey}},
			b64(goodHeader) + "." + b64(goodClaims) + "." + b64(strings.Repeat("s", 250)), "",
			`signature: want 256 bytes of RS256, got 250 bytes`,
		},
		"a secret that is another": {
			fixtures.Recipe{Sign: fixtures.Sign{SecretText: "changeme"}},
			b64(goodHeader) + "." + b64(goodClaims) + "." + b64(strings.Repeat("s", 32)), "",
			`signature: want an HS256 with the secret "changeme", got another one`,
		},
		"an edit that was not made": {
			fixtures.Recipe{Edits: []fixtures.Edit{{Pad: fixtures.HeaderSegment}}},
			twin, "",
			`header: want …"6ImsxIn0=" (56 characters), got …"6ImsxIn0" (55 characters)` + "\n  " +
				`signature: want one that the edits have spoiled, got one that verifies`,
		},
		"an edit elsewhere": {
			fixtures.Recipe{Edits: []fixtures.Edit{{Pad: fixtures.SignatureSegment}}},
			strings.Replace(twin, ".", "=.", 1), "",
			`header: want base64url of a JSON object, got 1 character of padding at the end`,
		},
		"an encoding that was not asked for": {
			fixtures.Recipe{},
			twin + "=", "",
			`signature: want base64url, got 1 character of padding at the end`,
		},
		"another text": {
			fixtures.Recipe{Text: "garbage"},
			"rubbish", "",
			`token: want "garbage", got "rubbish"`,
		},
		"the twin for a text": {
			fixtures.Recipe{Text: "${th}.${tp}.${s}"},
			twin, "",
			`token: want another text than its twin's, got the same`,
		},
		"no wrap": {
			fixtures.Recipe{Wrap: fixtures.Base64URLWrap},
			twin, "",
			`token: want base64url of the whole credential, got "." at character 56 is not in the alphabet of base64url`,
		},
		"no JWE": {
			fixtures.Recipe{JWE: &fixtures.JWE{Alg: fixtures.RSAOAEP, Key: fixtures.PublishedJWEKey}},
			twin, "",
			`token: want a JWE, got a credential of the form JWS`,
		},
		"another user": {
			fixtures.Recipe{User: "bob"},
			own.sign(t, goodHeader, claims(`"u1"`, `"u2"`)), "",
			`claims.preferred_username: want "bob", got "ann"`,
		},
		"one jti for a token that the provider treats apart": {
			fixtures.Recipe{State: fixtures.Revoked},
			twin, "",
			`claims.jti: want another string than its twin's, got "j1"`,
		},
		"an expired twin": {
			fixtures.Recipe{Text: "garbage"},
			"garbage", own.sign(t, goodHeader, claims("1800000300", "1799999999")),
			`twin: claims.exp: want a time after 1800000000, got 1799999999`,
		},
		"a twin of an unknown key": {
			fixtures.Recipe{Text: "garbage"},
			"garbage", other.sign(t, goodHeader, goodClaims),
			`twin: signature: want one that verifies as RS256 under the published key "k1", got one that does not`,
		},
		"a twin without algorithm": {
			fixtures.Recipe{Text: "garbage"},
			"garbage", b64(`{"alg":"none"}`) + "." + b64(goodClaims) + ".",
			`twin: header.alg: want an algorithm with a public key, got "none"`,
		},
		"a twin that is no token": {
			fixtures.Recipe{Text: "garbage"},
			"garbage", "reference",
			`twin: want a JWS without flaws, got token: 1 segment, want 3 for a JWS or 5 for a JWE` + "\n  " +
				`twin: want a JWS without flaws, got header: 9 characters: no octets have that many` + "\n  " +
				`twin: want a JWS without flaws, got header: the bytes are not UTF-8` + "\n  " +
				`twin: want a JWS without flaws, got header: this is not JSON`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			evidence := honesty.Evidence{Recipe: row.recipe, Token: row.token, Twin: row.twin, Keys: own.published(), Now: now()}
			if evidence.Twin == "" {
				evidence.Twin = twin
			}
			err := honesty.Check(evidence)
			if err == nil {
				t.Fatal("it was not refused")
			}
			want := "honesty: the credential is not what its recipe says:\n  " + row.want
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// flip replaces a character of base64url by another one.
func flip(character byte) string {
	if character == 'A' {
		return "B"
	}
	return "A"
}

func TestOpaqueSabotage(t *testing.T) {
	const twin = "Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8"
	for name, row := range map[string]struct {
		recipe fixtures.Recipe
		token  string
		twin   string
		want   string
	}{
		"the same":      {fixtures.Recipe{}, twin, twin, `token: want another text than its twin's, got the same`},
		"shorter":       {fixtures.Recipe{}, "Zm9v", twin, `token: want 43 characters of base64url like its twin, got "Zm9v"`},
		"odd letters":   {fixtures.Recipe{}, strings.Repeat("+", 43), twin, `token: want 43 characters of base64url like its twin, got "` + strings.Repeat("+", 43) + `"`},
		"for a JWT":     {fixtures.Recipe{Claims: set("a", "1")}, "Zm9v", twin, `recipe: want one that an opaque token can follow, got changes of parts that it does not have`},
		"no twin":       {fixtures.Recipe{}, twin, "", `twin: want a random text in base64url, got ""`},
		"another text":  {fixtures.Recipe{Text: "a${twin}"}, twin, twin, `token: want "a` + twin + `", got "` + twin + `"` + "\n  " + `token: want another text than its twin's, got the same`},
		"wrapped twice": {fixtures.Recipe{Wrap: fixtures.Base64URLWrap}, b64(b64(twin)), twin, `token: want 43 characters of base64url like its twin, got "` + b64(twin) + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := honesty.Check(honesty.Evidence{Recipe: row.recipe, Kind: fixtures.Opaque, Token: row.token, Twin: row.twin, Now: now()})
			if err == nil {
				t.Fatal("it was not refused")
			}
			if diff := cmp.Diff("honesty: the credential is not what its recipe says:\n  "+row.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
