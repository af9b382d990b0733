// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"crypto"
	_ "crypto/md5" //nolint:gosec // what it proves is that a token was signed with a broken hash
	"crypto/rsa"
	_ "crypto/sha1" //nolint:gosec // likewise
	"crypto/sha256"
	"math/big"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// isRSATrick reports whether a signature is the named one of [fixtures.Trick].
func isRSATrick(trick fixtures.Trick, public *rsa.PublicKey, input, signature []byte) bool {
	grown := trick == fixtures.RSAPlusN && len(signature) == public.Size()+1 // the sum may need one byte more
	if len(signature) != public.Size() && !grown {
		return false
	}
	number := new(big.Int).SetBytes(signature)
	sound := func(hash crypto.Hash, signature []byte) bool {
		return rsa.VerifyPKCS1v15(public, hash, digest(hash, input), signature) == nil
	}
	switch trick {
	case fixtures.RSAZero:
		return number.Sign() == 0
	case fixtures.RSAOne:
		return number.Cmp(big.NewInt(1)) == 0
	case fixtures.RSANMinusOne:
		return number.Add(number, big.NewInt(1)).Cmp(public.N) == 0
	case fixtures.RSAN:
		return number.Cmp(public.N) == 0
	case fixtures.RSAPlusN:
		number.Sub(number, public.N)
		return number.Sign() > 0 && number.Cmp(public.N) < 0 && sound(crypto.SHA256, number.FillBytes(make([]byte, public.Size())))
	case fixtures.DigestSHA1:
		return sound(crypto.SHA1, signature)
	case fixtures.DigestSHA512:
		return sound(crypto.SHA512, signature)
	case fixtures.DigestMD5:
		return sound(crypto.MD5, signature)
	case fixtures.PSSSalt0, fixtures.PSSSalt20, fixtures.PSSSaltMax:
		return isSalted(trick, public, input, signature)
	default:
		return isLooseEM(trick, recoverEM(public, number), input)
	}
}

// isSalted proves the length of a salt. crypto/rsa cannot be asked for a salt of
// no bytes, so that one is the salt that is of none of the other lengths.
func isSalted(trick fixtures.Trick, public *rsa.PublicKey, input, signature []byte) bool {
	salted := func(length int) bool {
		options := &rsa.PSSOptions{SaltLength: length, Hash: crypto.SHA256}
		return rsa.VerifyPSS(public, crypto.SHA256, digest(crypto.SHA256, input), signature, options) == nil
	}
	const short = 20
	longest := public.Size() - sha256.Size - 2 // RFC 8017 §9.1.1
	switch trick {
	case fixtures.PSSSalt20:
		return salted(short)
	case fixtures.PSSSaltMax:
		return salted(longest)
	default:
		return salted(rsa.PSSSaltLengthAuto) && !salted(short) && !salted(longest) && !salted(sha256.Size)
	}
}

// recoverEM is the encoded message that a signature hides (RFC 8017 §8.2.2).
func recoverEM(public *rsa.PublicKey, number *big.Int) []byte {
	message := new(big.Int).Exp(number, big.NewInt(int64(public.E)), public.N)
	return message.FillBytes(make([]byte, public.Size()))
}

// isLooseEM recognises an encoded message by what is wrong with it: RFC 8017
// §9.2 wants 00 01 FF…FF 00 and this DigestInfo with the digest, to the end.
func isLooseEM(trick fixtures.Trick, em, input []byte) bool {
	info := []byte{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}
	hash := digest(crypto.SHA256, input)
	whole := slices.Concat(info, hash)
	padding, body, found := bytes.Cut(em[min(2, len(em)):], []byte{0})
	full := bytes.Count(padding, []byte{0xff}) == len(padding)
	begins := bytes.HasPrefix(em, []byte{0, 1}) && found && full && len(padding) >= 8
	switch trick {
	case fixtures.PKCS1GarbageAfter:
		return begins && bytes.HasPrefix(body, whole) && len(body) > len(whole)
	case fixtures.PKCS1GarbageBefore:
		return begins && bytes.HasSuffix(body, whole) && len(body) > len(whole)
	case fixtures.PKCS1LongLength:
		return begins && bytes.HasPrefix(body, []byte{0x30, 0x81}) && bytes.HasSuffix(body, hash)
	case fixtures.PKCS1Indefinite:
		return begins && bytes.HasPrefix(body, []byte{0x30, 0x80}) && bytes.Contains(body, hash)
	case fixtures.PKCS1ExtraNull:
		return begins && bytes.Contains(body, []byte{5, 0, 5, 0}) && bytes.HasSuffix(body, hash)
	case fixtures.PKCS1WrongTag:
		return begins && bytes.Contains(body, []byte{5, 0, 3}) && bytes.HasSuffix(body, hash)
	case fixtures.PKCS1ShortFF:
		short := slices.Concat([]byte{0, 1}, bytes.Repeat([]byte{0xff}, 8), []byte{0}, whole)
		return bytes.HasSuffix(em, short) && bytes.Count(em[:len(em)-len(short)], []byte{0}) == len(em)-len(short)
	default:
		return false
	}
}
