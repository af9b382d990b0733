// SPDX-License-Identifier: Apache-2.0

package honesty_test

import (
	"testing"

	"github.com/bearproof-dev/bearproof/suites/honesty"
)

// TestPublishedVectors verifies the examples of the standards.
func TestPublishedVectors(t *testing.T) {
	const claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
	for name, row := range map[string]struct{ alg, key, token string }{
		"HS256, RFC 7515 A.1": {
			"HS256", `{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}`,
			"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
		},
		"ES256, RFC 7515 A.3": {
			"ES256", `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`,
			"eyJhbGciOiJFUzI1NiJ9." + claims + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
		},
		"EdDSA, RFC 8037 A.4": {
			"EdDSA", `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
			"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
		},
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := honesty.ParseKeys([]byte(row.key))
			if err != nil {
				t.Fatal(err)
			}
			token := honesty.Decode(row.token)
			if err := token.Verify(row.alg, keys.All()[0]); err != nil {
				t.Error(err)
			}
			for _, other := range []string{"RS256", "HS512", "ES384", "none"} {
				if err := token.Verify(other, keys.All()[0]); err == nil {
					t.Errorf("it verifies as %s", other)
				}
			}
			if err := honesty.Decode(row.token+"=").Verify(row.alg, keys.All()[0]); err == nil {
				t.Error("it verifies with padding")
			}
		})
	}
}

func TestParseKeysRefuses(t *testing.T) {
	for document, want := range map[string]string{
		``:                   "honesty: read keys: the document is neither JSON nor PEM",
		`{"keys":1}`:         "honesty: read keys: `keys` is not a list",
		`{"keys":[1]}`:       "honesty: read keys: one of `keys` is not an object",
		`{"keys":[]}`:        "honesty: read keys: there is no key that verifies signatures",
		`{"kty":"odd"}`:      "honesty: read keys: there is no key that verifies signatures",
		`{"kty":"RSA"}`:      `honesty: read keys: key "": the member "n" is missing`,
		`{"kty":"EC"}`:       `honesty: read keys: key "": unknown curve ""`,
		`{"keys":[{"a":1,]}`: "honesty: read keys: the document is neither JSON nor PEM",
	} {
		if _, err := honesty.ParseKeys([]byte(document)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", document, err, want)
		}
	}
}
