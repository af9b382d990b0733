// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// trick makes a signature by hand, with the published key of the right type.
func trick(name fixtures.Trick, input []byte, base Base) ([]byte, error) {
	if strings.HasPrefix(string(name), "ecdsa-") {
		key, private, err := base.ecKey()
		if err != nil {
			return nil, err
		}
		return ecdsaTrick{key: private, signer: key, input: input}.make(name)
	}
	key, private, err := base.rsaKey()
	if err != nil {
		return nil, err
	}
	switch name {
	case fixtures.RSAZero, fixtures.RSAOne, fixtures.RSANMinusOne, fixtures.RSAN, fixtures.RSAPlusN:
		return rsaEdge(name, private, input)
	case fixtures.DigestSHA1, fixtures.DigestSHA512, fixtures.DigestMD5:
		return otherDigest(name, private, input)
	case fixtures.PSSSalt0, fixtures.PSSSalt20, fixtures.PSSSaltMax:
		return saltedPSS(name, private, input, key.random)
	default:
		return looseEM(name, private, input, key.random)
	}
}

// rsaKey finds the published RSA key.
func (b Base) rsaKey() (*Key, *rsa.PrivateKey, error) {
	for _, key := range []*Key{b.Key, b.Second} {
		if key == nil {
			continue
		}
		if private, isRSA := key.private.(*rsa.PrivateKey); isRSA {
			return key, private, nil
		}
	}
	return nil, nil, errors.New("forge: there is no published RSA key")
}

// ecKey finds the published EC key.
func (b Base) ecKey() (*Key, *ecdsa.PrivateKey, error) {
	for _, key := range []*Key{b.Key, b.Second} {
		if key == nil {
			continue
		}
		if private, isEC := key.private.(*ecdsa.PrivateKey); isEC {
			return key, private, nil
		}
	}
	return nil, nil, errors.New("forge: there is no published EC key")
}

func unknownTrick(name fixtures.Trick) error { return fmt.Errorf("forge: there is no trick %q", name) }
