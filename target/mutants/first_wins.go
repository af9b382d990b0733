// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

func firstClaims(*target.Parts, verifier) verifier {
	return func(_ context.Context, token *target.Token) error {
		first, err := firstMembers(token.Payload)
		maps.Copy(token.Claims, first)
		return err
	}
}

func firstAlgorithm(*target.Parts, verifier) verifier {
	return func(_ context.Context, token *target.Token) error {
		first, err := firstMembers(token.Header)
		maps.Copy(token.JWT.Header, first)
		if method := jwt.GetSigningMethod(fmt.Sprint(first["alg"])); method != nil {
			token.JWT.Method = method
		}
		return err
	}
}

// firstMembers reads an object like a parser that keeps the first of two
// members of one name. Numbers are read as golang-jwt reads them.
func firstMembers(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	members := map[string]any{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		if _, repeated := members[fmt.Sprint(name)]; !repeated {
			members[fmt.Sprint(name)] = value
		}
	}
	return members, nil
}
