// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Sign builds a compact JWS (RFC 7515 §7.1).
func Sign(header, claims Object, key *Key) (string, error) {
	input := signingInput(header, claims)
	signature, err := key.Sign([]byte(input))
	if err != nil {
		return "", fmt.Errorf("forge: sign: %w", err)
	}
	return input + "." + b64(signature), nil
}

// signAs signs with the key that a recipe names, whatever the header says.
func signAs(name fixtures.SignKey, header, claims Object, base Base) (string, error) {
	switch name {
	case fixtures.NoKey:
		return signingInput(header, claims) + ".", nil
	case fixtures.ForeignKey:
		foreign, err := base.Foreign()
		if err != nil {
			return "", err
		}
		return Sign(header, claims, foreign)
	case fixtures.PublicPEM:
		secret, err := base.Key.PublicPEM()
		return signHMAC(header, claims, []byte(secret)), err
	case fixtures.EmptySecret:
		return signHMAC(header, claims, nil), nil
	default:
		return Sign(header, claims, base.Key)
	}
}

// signHMAC signs with HMAC and SHA-256 (RFC 7518 §3.2).
func signHMAC(header, claims Object, secret []byte) string {
	input := signingInput(header, claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return input + "." + b64(mac.Sum(nil))
}

func signingInput(header, claims Object) string {
	return b64(header.Encode()) + "." + b64(claims.Encode())
}
