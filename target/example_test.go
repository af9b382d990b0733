// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/bearproof-dev/bearproof/target"
)

func ExampleNew() {
	server, err := target.New(target.Options{
		Deployment:       target.AuthorizationGrant,
		UserinfoEndpoint: "https://provider.example.com/userinfo",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, target.Path, http.NoBody))
	fmt.Println(answer.Code, answer.Header().Get("WWW-Authenticate"))
	fmt.Println(answer.Body)
	// Output:
	// 401 Bearer realm="REST API"
	// {"error":{"status":"ERROR","message":"Authentication is required."}}
}
