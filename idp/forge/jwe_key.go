// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/aes"
	"crypto/pbkdf2"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // RSA-OAEP is with SHA-1 (RFC 7518 §4.3)
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// contentKeySize is that of A256GCM and of A128CBC-HS256 (RFC 7518 §5.1).
const contentKeySize = 32

// contentKey is the key of a JWE's content, as it is and as it is sent.
type contentKey struct {
	key, encrypted []byte
	kid            string
	members        Object // further header members
}

// newContentKey draws a key and encrypts it, or takes the shared one (RFC 7518 §4).
func newContentKey(how fixtures.JWE, base Base) (contentKey, error) {
	content := contentKey{key: make([]byte, contentKeySize), kid: base.Key.ID()}
	if err := draw(base.Random, content.key); err != nil {
		return contentKey{}, err
	}
	var err error
	switch how.Alg {
	case fixtures.RSA15, fixtures.RSAOAEP, fixtures.RSAOAEP256:
		err = content.encryptRSA(how, base)
	default:
		var secret []byte
		if secret, err = secretBytes(fixtures.Secret(how.Key), base.Key, base); err == nil {
			err = content.encryptSymmetric(how, secret, base)
		}
	}
	if err != nil {
		return contentKey{}, fmt.Errorf("forge: %s: %w", how.Alg, err)
	}
	return content, nil
}

// encryptRSA encrypts to the published RSA key (RFC 7518 §4.2, §4.3).
func (c *contentKey) encryptRSA(how fixtures.JWE, base Base) error {
	key, private, err := base.rsaKey()
	if err != nil {
		return err
	}
	public := &private.PublicKey
	c.kid = key.ID()
	if how.Alg == fixtures.RSA15 {
		c.encrypted, err = rsa.EncryptPKCS1v15(base.Random, public, c.key) //nolint:staticcheck // deprecated, which is why it is tried
		return err
	}
	newDigest := sha256.New
	if how.Alg == fixtures.RSAOAEP {
		newDigest = sha1.New
	}
	c.encrypted, err = rsa.EncryptOAEP(newDigest(), base.Random, public, c.key, nil)
	return err
}

func (c *contentKey) encryptSymmetric(how fixtures.JWE, secret []byte, base Base) error {
	switch how.Alg {
	case fixtures.Direct: // RFC 7518 §4.5
		if len(secret) != contentKeySize {
			return fmt.Errorf("the secret %s has %d bytes, want %d", how.Key, len(secret), contentKeySize)
		}
		c.key = secret
		return nil
	case fixtures.A256KW:
		if len(secret) != contentKeySize {
			return fmt.Errorf("the secret %s has %d bytes, want %d", how.Key, len(secret), contentKeySize)
		}
	case fixtures.PBES2A128KW: // RFC 7518 §4.8
		salt := make([]byte, 16)
		if err := draw(base.Random, salt); err != nil {
			return err
		}
		c.members = Object{String("p2s", b64(salt)), Int("p2c", int64(how.P2C))}
		derived, err := pbkdf2.Key(sha256.New, string(secret), slices.Concat([]byte(how.Alg), []byte{0}, salt), how.P2C, 16)
		if err != nil {
			return err
		}
		secret = derived
	default:
		return fmt.Errorf("there is no such algorithm")
	}
	var err error
	c.encrypted, err = wrapKey(secret, c.key)
	return err
}

// wrapKey is the AES Key Wrap with its usual initial value (RFC 3394 §2.2.1).
func wrapKey(secret, key []byte) ([]byte, error) {
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	n := len(key) / 8
	wrapped := slices.Concat([]byte{0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6}, key)
	buffer := make([]byte, aes.BlockSize)
	for round := range 6 {
		for i := 1; i <= n; i++ {
			copy(buffer, wrapped[:8])
			copy(buffer[8:], wrapped[8*i:8*i+8])
			block.Encrypt(buffer, buffer)
			counter := binary.BigEndian.AppendUint64(nil, uint64(n*round+i))
			subtle.XORBytes(wrapped[:8], buffer[:8], counter)
			copy(wrapped[8*i:], buffer[8:])
		}
	}
	return wrapped, nil
}
