// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/forge"
)

// BenchmarkToken is the token endpoint without a network; BenchmarkSign is the
// signature alone, which no provider can do without.
func BenchmarkToken(b *testing.B) {
	for _, alg := range []string{forge.RS256, forge.ES256} {
		b.Run(alg, func(b *testing.B) {
			server, err := idp.New(idp.Options{
				Issuer: "http://idp.example.com", SigningAlg: alg, Secrets: map[string]string{"app": "s"},
			})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := server.Endpoints(b.Context()); err != nil {
				b.Fatal(err)
			}
			body := clientForm().Encode()
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					request := httptest.NewRequest(http.MethodPost, "/token", strings.NewReader(body))
					request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					request.SetBasicAuth("app", "s")
					recorder := httptest.NewRecorder()
					server.ServeHTTP(recorder, request)
					if recorder.Code != http.StatusOK {
						b.Errorf("got %d %s", recorder.Code, recorder.Body)
						return
					}
				}
			})
		})
	}
}

func BenchmarkSign(b *testing.B) {
	for _, alg := range []string{forge.RS256, forge.ES256} {
		b.Run(alg, func(b *testing.B) {
			key, err := forge.GenerateKey(alg, rand.Reader)
			if err != nil {
				b.Fatal(err)
			}
			claims := forge.Object{forge.String("iss", "http://idp.example.com"), forge.Int("exp", 1)}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := forge.Sign(forge.Header(key, forge.AccessTokenType), claims, key); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
