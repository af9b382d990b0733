// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// sealed is the content of a JWE, encrypted.
type sealed struct {
	iv, ciphertext, tag []byte
}

// sealContent encrypts the content; aad is the encoded header (RFC 7516 §5.1).
func sealContent(enc fixtures.ContentEncryption, key, plaintext, aad []byte, random io.Reader) (sealed, error) {
	var out sealed
	var err error
	switch enc {
	case fixtures.A256GCM:
		out, err = sealGCM(key, plaintext, aad, random)
	case fixtures.A128CBCHS256:
		out, err = sealCBC(key, plaintext, aad, random)
	default:
		err = fmt.Errorf("there is no such encryption")
	}
	if err != nil {
		return sealed{}, fmt.Errorf("forge: %q: %w", enc, err)
	}
	return out, nil
}

// sealGCM is A256GCM (RFC 7518 §5.3).
func sealGCM(key, plaintext, aad []byte, random io.Reader) (sealed, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealed{}, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return sealed{}, err
	}
	iv := make([]byte, gcm.NonceSize())
	if err := draw(random, iv); err != nil {
		return sealed{}, err
	}
	out := gcm.Seal(nil, iv, plaintext, aad) //nolint:gosec // the IV has just been drawn
	end := len(out) - gcm.Overhead()
	return sealed{iv: iv, ciphertext: out[:end], tag: out[end:]}, nil
}

// sealCBC is A128CBC-HS256 (RFC 7518 §5.2.3): the first half of the key
// authenticates, the second encrypts.
func sealCBC(key, plaintext, aad []byte, random io.Reader) (sealed, error) {
	half := len(key) / 2
	block, err := aes.NewCipher(key[half:])
	if err != nil {
		return sealed{}, err
	}
	iv := make([]byte, aes.BlockSize)
	if err := draw(random, iv); err != nil {
		return sealed{}, err
	}
	padding := aes.BlockSize - len(plaintext)%aes.BlockSize
	ciphertext := slices.Concat(plaintext, bytes.Repeat([]byte{byte(padding)}, padding))
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(ciphertext, ciphertext) //nolint:gosec // the IV has just been drawn
	mac := hmac.New(sha256.New, key[:half])
	mac.Write(slices.Concat(aad, iv, ciphertext, binary.BigEndian.AppendUint64(nil, 8*uint64(len(aad)))))
	return sealed{iv: iv, ciphertext: ciphertext, tag: mac.Sum(nil)[:half]}, nil
}
