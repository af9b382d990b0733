// SPDX-License-Identifier: Apache-2.0

package forge_test

import (
	stdcmp "cmp"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

var now = time.Unix(1_800_000_000, 0) //nolint:gochecknoglobals // a fixed point in time

func newKey(t *testing.T, alg string) *forge.Key {
	t.Helper()
	key, err := forge.GenerateKey(alg, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newBase(t *testing.T, key *forge.Key) forge.Base {
	t.Helper()
	return forge.Base{
		Header: forge.Header(key, forge.AccessTokenType),
		Claims: forge.Object{
			forge.String("iss", "https://issuer.example"), forge.String("aud", "https://api.example"),
			forge.Int("iat", now.Unix()), forge.Int("exp", now.Add(time.Minute).Unix()),
		},
		Key: key, Published: []*forge.Key{key}, Random: rand.Reader, Now: now,
		Foreign: func(alg string) (*forge.Key, error) { return forge.GenerateKey(stdcmp.Or(alg, key.Alg()), rand.Reader) },
	}
}

// parse verifies with a library that shares no code with forge.
func parse(token string, key *forge.Key) (*jwt.Token, error) {
	return jwt.Parse(token, func(*jwt.Token) (any, error) { return key.Public(), nil },
		jwt.WithValidMethods([]string{key.Alg()}), jwt.WithTimeFunc(func() time.Time { return now }),
		jwt.WithIssuer("https://issuer.example"), jwt.WithAudience("https://api.example"), jwt.WithExpirationRequired())
}

func TestForge(t *testing.T) {
	set := func(name, value string) fixtures.Changes {
		return fixtures.Changes{Set: map[string]fixtures.Value{name: {JSON: []byte(value)}}}
	}
	rows := map[string]struct {
		recipe fixtures.Recipe
		want   error // what an independent verifier says; nil for a valid token
	}{
		"valid":   {fixtures.Recipe{}, nil},
		"expired": {fixtures.Recipe{Issued: fixtures.Duration(-2 * time.Hour), Expires: fixtures.Duration(-time.Hour)}, jwt.ErrTokenExpired},
		"no exp":  {fixtures.Recipe{Claims: fixtures.Changes{Remove: []string{"exp"}}}, jwt.ErrTokenRequiredClaimMissing},
		"aud":     {fixtures.Recipe{Claims: set("aud", `"other"`)}, jwt.ErrTokenInvalidAudience},
		"iss":     {fixtures.Recipe{Claims: set("iss", `"other"`)}, jwt.ErrTokenInvalidIssuer},
		"bit":     {fixtures.Recipe{Edits: []fixtures.Edit{{FlipBit: fixtures.SignatureSegment}}}, jwt.ErrTokenSignatureInvalid},
		"foreign": {fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.ForeignKey}}, jwt.ErrTokenSignatureInvalid},
		"none":    {fixtures.Recipe{Header: set("alg", `"none"`), Sign: fixtures.Sign{Key: fixtures.NoKey}}, jwt.ErrTokenSignatureInvalid},
		"text":    {fixtures.Recipe{Text: "garbage"}, jwt.ErrTokenMalformed},
	}
	for _, alg := range []string{forge.RS256, forge.ES256} {
		key := newKey(t, alg)
		for name, row := range rows {
			t.Run(alg+" "+name, func(t *testing.T) {
				token, twin, err := forge.Forge(row.recipe, newBase(t, key))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := parse(token, key); !errors.Is(err, row.want) {
					t.Errorf("the token gives %v, want %v", err, row.want)
				}
				if _, err := parse(twin, key); err != nil {
					t.Errorf("the twin gives %v", err)
				}
			})
		}
	}
}

func TestOneDefectLeavesEveryOtherByte(t *testing.T) {
	key := newKey(t, forge.RS256)
	for name, row := range map[string]struct {
		recipe fixtures.Recipe
		same   [3]bool // header, payload, signature equal to the twin's
	}{
		"bit":     {fixtures.Recipe{Edits: []fixtures.Edit{{FlipBit: fixtures.SignatureSegment}}}, [3]bool{true, true, false}},
		"foreign": {fixtures.Recipe{Sign: fixtures.Sign{Key: fixtures.ForeignKey}}, [3]bool{true, true, false}},
		"claim":   {fixtures.Recipe{Claims: fixtures.Changes{Remove: []string{"exp"}}}, [3]bool{true, false, false}},
		"header":  {fixtures.Recipe{Header: fixtures.Changes{Remove: []string{"kid"}}}, [3]bool{false, true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			token, twin, err := forge.Forge(row.recipe, newBase(t, key))
			if err != nil {
				t.Fatal(err)
			}
			bad, good := strings.Split(token, "."), strings.Split(twin, ".")
			for i, same := range row.same {
				if (bad[i] == good[i]) != same {
					t.Errorf("segment %d: equal is %t, want %t", i, bad[i] == good[i], same)
				}
			}
		})
	}
}

func TestFlippedBitIsOne(t *testing.T) {
	token, twin, err := forge.Forge(fixtures.Recipe{Edits: []fixtures.Edit{{FlipBit: fixtures.PayloadSegment}}},
		newBase(t, newKey(t, forge.ES256)))
	if err != nil {
		t.Fatal(err)
	}
	bad, good := decode(t, token, 1), decode(t, twin, 1)
	differences := 0
	for i := range good {
		if bad[i] != good[i] {
			differences++
			if bad[i]^good[i] != 1 || i != len(good)/2 {
				t.Errorf("byte %d of %d: %08b, was %08b", i, len(good), bad[i], good[i])
			}
		}
	}
	if differences != 1 {
		t.Errorf("%d bytes differ, want 1", differences)
	}
}

func decode(t *testing.T, token string, segment int) []byte {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[segment])
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestObject(t *testing.T) {
	object := forge.Object{forge.String("a", `x"<&`), forge.Int("b", 1)}
	for name, row := range map[string]struct {
		object forge.Object
		want   string
	}{
		"as built":   {object, `{"a":"x\"<&","b":1}`},
		"replaced":   {object.With(forge.Int("a", 2)), `{"a":2,"b":1}`},
		"added":      {object.With(forge.Int("c", 3)), `{"a":"x\"<&","b":1,"c":3}`},
		"without":    {object.Without("a"), `{"b":1}`},
		"empty":      {nil, `{}`},
		"duplicates": {append(object[1:2:2], forge.Int("b", 2)), `{"b":1,"b":2}`},
	} {
		if diff := cmp.Diff(row.want, string(row.object.Encode())); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(`{"a":"x\"<&","b":1}`, string(object.Encode())); diff != "" {
		t.Errorf("the original changed: %s", diff)
	}
}

func TestKeyRefusesWhatItCannotSign(t *testing.T) {
	_, err := forge.GenerateKey("HS256", rand.Reader)
	if want := `forge: unknown algorithm "HS256"; did you mean RS256?`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestOpaqueTokensDiffer(t *testing.T) {
	first, err := forge.Opaque(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	second, err := forge.Opaque(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if first == second || len(first) != 43 {
		t.Errorf("got %q and %q", first, second)
	}
}
