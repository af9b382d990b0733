// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// saltedPSS is a PSS signature whose salt is not as long as the digest
// (RFC 7518 §3.5). It is made by hand, as crypto/rsa cannot leave the salt out.
func saltedPSS(name fixtures.Trick, private *rsa.PrivateKey, input []byte, random io.Reader) ([]byte, error) {
	emBits := private.N.BitLen() - 1
	length := map[fixtures.Trick]int{
		fixtures.PSSSalt20: 20, fixtures.PSSSaltMax: (emBits+7)/8 - sha256.Size - 2,
	}[name]
	salt := make([]byte, length)
	if err := draw(random, salt); err != nil {
		return nil, err
	}
	return raw(private, encodePSS(input, salt, emBits)), nil
}

// encodePSS is EMSA-PSS-ENCODE with SHA-256 (RFC 8017 §9.1.1).
func encodePSS(input, salt []byte, emBits int) []byte {
	digest := sha256.Sum256(input)
	h := sha256.Sum256(slices.Concat(make([]byte, 8), digest[:], salt))
	size := (emBits+7)/8 - sha256.Size - 1
	db := slices.Concat(make([]byte, size-len(salt)-1), []byte{1}, salt)
	for i, mask := range maskMGF1(h[:], size) {
		db[i] ^= mask
	}
	db[0] &= 0xff >> (8*((emBits+7)/8) - emBits)
	return slices.Concat(db, h[:], []byte{0xbc})
}

// maskMGF1 is MGF1 with SHA-256 (RFC 8017 appendix B.2.1).
func maskMGF1(seed []byte, length int) []byte {
	var mask []byte
	for counter := uint32(0); len(mask) < length; counter++ {
		block := sha256.Sum256(binary.BigEndian.AppendUint32(slices.Clone(seed), counter))
		mask = append(mask, block[:]...)
	}
	return mask[:length]
}
