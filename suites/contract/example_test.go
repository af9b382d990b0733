// SPDX-License-Identifier: Apache-2.0

package contract_test

import (
	"fmt"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/match"
)

func ExampleLoad() {
	c, err := contract.Load("jira-rest-oauth", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	promise, _ := c.Promise("jwt-public-key", fixtures.Case{ID: "exp-past", Class: fixtures.ClassExpired})
	fmt.Println(promise.ID, promise.Documented)
	for _, mismatch := range promise.Answer.Compare(match.Response{Status: 200, Body: []byte(`{"name": "admin"}`)}) {
		fmt.Println(mismatch)
	}
	// Output:
	// JWT-401-expired true
	// status: want 401, got 200
	// header Content-Type: want media type application/json, got absent
	// header Cache-Control: want no-store, got absent
	// /error: want {"status": "ERROR", "message": "Token Expired: The token provided is expired."}, got absent
	// /name: want absent, got "admin"
}
