// SPDX-License-Identifier: Apache-2.0

package honesty

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"math/big"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// isECDSATrick reports whether a signature of ES256 is the named one of
// [fixtures.Trick].
func isECDSATrick(trick fixtures.Trick, public *ecdsa.PublicKey, input, signature []byte) bool {
	hash := digest(crypto.SHA256, input)
	n := public.Curve.Params().N
	size := (public.Curve.Params().BitSize + octet - 1) / octet
	sound := func(r, s *big.Int) bool { return ecdsa.Verify(public, hash, r, s) }
	switch trick {
	case fixtures.ECDSADER:
		return ecdsa.VerifyASN1(public, hash, signature)
	case fixtures.ECDSADERZero:
		return bytes.Equal(signature, []byte{0x30, 6, 2, 1, 0, 2, 1, 0}) // SEQUENCE of INTEGER 0 and INTEGER 0
	case fixtures.ECDSAShort:
		return len(signature) == 2*size-1 && sound(halves(append([]byte{0}, signature...)))
	case fixtures.ECDSALeadingOdd:
		return len(signature) == 2*size+1 && signature[0] == 0 && sound(halves(signature[1:]))
	case fixtures.ECDSARPlusN, fixtures.ECDSASPlusN:
		if len(signature) != 2*(size+1) {
			return false
		}
		r, s := halves(signature)
		if trick == fixtures.ECDSARPlusN {
			return r.Cmp(n) > 0 && sound(r.Sub(r, n), s)
		}
		return s.Cmp(n) > 0 && sound(r, s.Sub(s, n))
	default:
		return len(signature) == 2*size && isECDSAPair(trick, public, hash, signature)
	}
}

// isECDSAPair is isECDSATrick for those tricks that have the usual length.
func isECDSAPair(trick fixtures.Trick, public *ecdsa.PublicKey, hash, signature []byte) bool {
	n := public.Curve.Params().N
	r, s := halves(signature)
	largest := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(len(signature)/2*octet)), big.NewInt(1))
	switch trick {
	case fixtures.ECDSAHighS:
		return ecdsa.Verify(public, hash, r, s)
	case fixtures.ECDSARMax:
		return r.Cmp(largest) == 0 && s.Cmp(largest) != 0
	case fixtures.ECDSASMax:
		return s.Cmp(largest) == 0 && r.Cmp(largest) != 0
	default:
		return trick == fixtures.ECDSAEdge(edgeName(r, n), edgeName(s, n))
	}
}

// halves are the two numbers of a signature (RFC 7518 §3.4).
func halves(signature []byte) (r, s *big.Int) {
	half := len(signature) / 2
	return new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
}

// edgeName is the name of a number among [fixtures.ECDSAEdges]; empty for others.
func edgeName(number, n *big.Int) string {
	numbers := []*big.Int{big.NewInt(0), big.NewInt(1), new(big.Int).Sub(n, big.NewInt(1)), n}
	for i, name := range fixtures.ECDSAEdges() {
		if i < len(numbers) && number.Cmp(numbers[i]) == 0 {
			return name
		}
	}
	return ""
}
