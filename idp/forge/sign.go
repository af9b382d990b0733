// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// Sign builds a compact JWS (RFC 7515 §7.1).
func Sign(header, claims Object, key *Key) (string, error) {
	input := b64(header.Encode()) + "." + b64(claims.Encode())
	signature, err := key.Sign([]byte(input))
	if err != nil {
		return "", err
	}
	return input + "." + b64(signature), nil
}

// signAs signs as a recipe says, whatever the header says.
func signAs(how fixtures.Sign, input string, base Base) ([]byte, error) {
	switch {
	case how.Trick != "":
		return trick(how.Trick, []byte(input), base)
	case how.SecretText != "":
		secret, err := fixtures.Expand(how.SecretText, base.claim)
		if err != nil {
			return nil, fmt.Errorf("forge: sign.secret_text: %w", err)
		}
		return signHMAC(how.Alg, []byte(input), []byte(secret))
	case how.Secret != "":
		key, err := base.key(how.Key)
		if err != nil {
			return nil, err
		}
		secret, err := secretBytes(how.Secret, key, base)
		if err != nil {
			return nil, err
		}
		return signHMAC(how.Alg, []byte(input), secret)
	case how.Key == fixtures.NoKey:
		return nil, nil
	}
	key, err := base.key(how.Key)
	if err != nil {
		return nil, err
	}
	if how.Alg != "" {
		if key, err = base.keyFor(key, how.Alg); err != nil {
			return nil, err
		}
	}
	return key.Sign([]byte(input))
}

// keyFor lets the key sign with another algorithm, or the second one if the
// current one is of the wrong type.
func (b Base) keyFor(key *Key, alg string) (*Key, error) {
	same, err := key.As(alg)
	if err != nil && key == b.Key && b.Second != nil {
		return b.Second.As(alg)
	}
	return same, err
}

// key finds the key that a recipe names.
func (b Base) key(name fixtures.SignKey) (*Key, error) {
	switch name {
	case fixtures.PublishedKey:
		return b.Key, nil
	case fixtures.SecondKey:
		if b.Second == nil {
			return nil, errors.New("forge: there is no second key")
		}
		return b.Second, nil
	case fixtures.ForeignKey:
		return b.Foreign(b.foreignAlg)
	default:
		return nil, fmt.Errorf("forge: there is no key %q", name)
	}
}

// signHMAC signs with HMAC (RFC 7518 §3.2).
func signHMAC(alg string, input, secret []byte) ([]byte, error) {
	var newHash func() hash.Hash
	switch alg {
	case "", "HS256":
		newHash = sha256.New
	case "HS384":
		newHash = sha512.New384
	case "HS512":
		newHash = sha512.New
	default:
		return nil, fmt.Errorf("forge: no secret signs %q%s", alg, fixtures.Suggest(alg, fixtures.SecretAlgorithms()))
	}
	mac := hmac.New(newHash, secret)
	mac.Write(input)
	return mac.Sum(nil), nil
}
