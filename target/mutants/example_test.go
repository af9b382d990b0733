// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/bearproof-dev/bearproof/target"
	"github.com/bearproof-dev/bearproof/target/mutants"
)

func ExampleNew() {
	handler, err := mutants.New("always-200", target.Options{
		Deployment:       target.AuthorizationGrant,
		UserinfoEndpoint: "https://provider.example.com/userinfo",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, target.Path, http.NoBody))
	fmt.Println(answer.Code)
	// Output: 200
}
