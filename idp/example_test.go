// SPDX-License-Identifier: Apache-2.0

package idp_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/idp"
	"github.com/bearproof-dev/bearproof/idp/control"
)

// A token that has expired is refused where its valid twin is not.
func ExampleStart() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	provider, err := idp.Start("", idp.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer provider.Close(ctx) //nolint:errcheck // the example ends here
	minted, err := provider.Mint(ctx, control.MintRequest{
		User:   "admin",
		Recipe: fixtures.Recipe{Issued: fixtures.Duration(-2 * time.Hour), Expires: fixtures.Duration(-time.Hour)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, token := range []string{minted.Token, minted.Twin} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, provider.URL+"/userinfo", http.NoBody)
		if err != nil {
			fmt.Println(err)
			return
		}
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		response.Body.Close()
		fmt.Println(response.StatusCode)
	}
	// Output:
	// 401
	// 200
}
