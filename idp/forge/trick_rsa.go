// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto"
	"crypto/md5" //nolint:gosec // a digest that no signature algorithm of JOSE has
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // likewise
	"crypto/sha256"
	"crypto/sha512"
	"io"
	"math/big"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// raw is the RSA private operation on an encoded message (RFC 8017 §5.2.1). It
// takes no care of its timing: the keys of a fake are worth nothing.
func raw(private *rsa.PrivateKey, em []byte) []byte {
	s := new(big.Int).Exp(new(big.Int).SetBytes(em), private.D, private.N)
	return s.FillBytes(make([]byte, private.Size()))
}

// rsaEdge is a signature that is a number at the edge of its range, or beyond
// it (RFC 8017 §5.2.2); then it may need one byte more than the modulus.
func rsaEdge(name fixtures.Trick, private *rsa.PrivateKey, input []byte) ([]byte, error) {
	s := new(big.Int)
	switch name {
	case fixtures.RSAZero:
	case fixtures.RSAOne:
		s.SetInt64(1)
	case fixtures.RSANMinusOne:
		s.Sub(private.N, big.NewInt(1))
	case fixtures.RSAN:
		s.Set(private.N)
	default:
		digest := sha256.Sum256(input)
		valid, err := rsa.SignPKCS1v15(nil, private, crypto.SHA256, digest[:])
		if err != nil {
			return nil, err
		}
		s.Add(s.SetBytes(valid), private.N)
	}
	return s.FillBytes(make([]byte, max(private.Size(), (s.BitLen()+7)/8))), nil
}

// otherDigest signs another digest than RS256 does, and says so in the
// DigestInfo (RFC 8017 §9.2).
func otherDigest(name fixtures.Trick, private *rsa.PrivateKey, input []byte) ([]byte, error) {
	switch name {
	case fixtures.DigestSHA1:
		digest := sha1.Sum(input) //nolint:gosec // this is the defect
		return rsa.SignPKCS1v15(nil, private, crypto.SHA1, digest[:])
	case fixtures.DigestMD5:
		digest := md5.Sum(input) //nolint:gosec // this is the defect
		return rsa.SignPKCS1v15(nil, private, crypto.MD5, digest[:])
	default:
		digest := sha512.Sum512(input)
		return rsa.SignPKCS1v15(nil, private, crypto.SHA512, digest[:])
	}
}

// looseEM signs an encoded message that is not the one of RFC 8017 §9.2, but
// that a verifier may take for it if it parses instead of comparing.
func looseEM(name fixtures.Trick, private *rsa.PrivateKey, input []byte, random io.Reader) ([]byte, error) {
	info, known := digestInfos()[name]
	if !known {
		return nil, unknownTrick(name)
	}
	digest := sha256.Sum256(input)
	info = slices.Concat(info, digest[:])
	if name == fixtures.PKCS1Indefinite {
		info = append(info, 0, 0) // the end of its contents
	}
	size := private.Size()
	short := slices.Concat([]byte{0, 1}, slices.Repeat([]byte{0xff}, 8), []byte{0})
	switch name {
	case fixtures.PKCS1GarbageAfter, fixtures.PKCS1GarbageBefore:
		garbage := make([]byte, size-len(short)-len(info))
		if err := draw(random, garbage); err != nil {
			return nil, err
		}
		if name == fixtures.PKCS1GarbageAfter {
			return raw(private, slices.Concat(short, info, garbage)), nil
		}
		return raw(private, slices.Concat(short, garbage, info)), nil
	case fixtures.PKCS1ShortFF:
		return raw(private, slices.Concat(short, info)), nil // the number begins with zeros
	default:
		padding := slices.Repeat([]byte{0xff}, size-3-len(info))
		return raw(private, slices.Concat([]byte{0, 1}, padding, []byte{0}, info)), nil
	}
}

// digestInfos are what stands before the digest. The right one is
//
//	30 31  30 0d  06 09 60 86 48 01 65 03 04 02 01  05 00  04 20
//
// a SEQUENCE of the algorithm (a SEQUENCE of SHA-256's name and NULL) and an
// OCTET STRING (RFC 8017 §9.2 note 1).
func digestInfos() map[fixtures.Trick][]byte {
	oid := []byte{0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}
	right := slices.Concat([]byte{0x30, 0x31, 0x30, 0x0d}, oid, []byte{0x05, 0x00, 0x04, 0x20})
	return map[fixtures.Trick][]byte{
		fixtures.PKCS1GarbageAfter:  right,
		fixtures.PKCS1GarbageBefore: right,
		fixtures.PKCS1ShortFF:       right,
		fixtures.PKCS1LongLength:    slices.Concat([]byte{0x30, 0x81, 0x32, 0x30, 0x0d}, oid, []byte{0x05, 0x00, 0x04, 0x81, 0x20}),
		fixtures.PKCS1Indefinite:    slices.Concat([]byte{0x30, 0x80, 0x30, 0x0d}, oid, []byte{0x05, 0x00, 0x04, 0x20}),
		fixtures.PKCS1ExtraNull:     slices.Concat([]byte{0x30, 0x33, 0x30, 0x0f}, oid, []byte{0x05, 0x00, 0x05, 0x00, 0x04, 0x20}),
		fixtures.PKCS1WrongTag:      slices.Concat([]byte{0x30, 0x31, 0x30, 0x0d}, oid, []byte{0x05, 0x00, 0x03, 0x20}),
	}
}
