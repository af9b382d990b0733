// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/ecdsa"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// maxTries is how often a signature is made until r begins with a zero byte; a
// 256th of all do.
const maxTries = 20_000

// ecdsaTrick makes signatures of ES256 by hand.
type ecdsaTrick struct {
	key    *ecdsa.PrivateKey
	signer *Key
	input  []byte
}

func (e ecdsaTrick) size() int { return (e.key.Curve.Params().BitSize + 7) / 8 }

// valid is a valid signature in its two numbers.
func (e ecdsaTrick) valid() (r, s *big.Int, err error) {
	signature, err := e.signer.Sign(e.input)
	if err != nil {
		return nil, nil, err
	}
	size := e.size()
	return new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:]), nil
}

func (e ecdsaTrick) make(name fixtures.Trick) ([]byte, error) {
	if edge, is := e.edge(name); is {
		return edge, nil
	}
	r, s, err := e.valid()
	if err != nil {
		return nil, err
	}
	n, size := e.key.Curve.Params().N, e.size()
	largest := new(big.Int).SetBytes(slices.Repeat([]byte{0xff}, size))
	switch name {
	case fixtures.ECDSADER:
		return asn1.Marshal(struct{ R, S *big.Int }{r, s})
	case fixtures.ECDSADERZero:
		return asn1.Marshal(struct{ R, S int }{})
	case fixtures.ECDSAHighS:
		return joinRS(r, s.Sub(n, s), size), nil
	case fixtures.ECDSARPlusN:
		return joinRS(r.Add(r, n), s, size+1), nil
	case fixtures.ECDSASPlusN:
		return joinRS(r, s.Add(s, n), size+1), nil
	case fixtures.ECDSARMax:
		return joinRS(largest, s, size), nil
	case fixtures.ECDSASMax:
		return joinRS(r, largest, size), nil
	case fixtures.ECDSAShort:
		return e.short()
	case fixtures.ECDSALeadingOdd:
		return append([]byte{0}, joinRS(r, s, size)...), nil
	default:
		return nil, unknownTrick(name)
	}
}

// edge is ecdsa-R-S.
func (e ecdsaTrick) edge(name fixtures.Trick) ([]byte, bool) {
	n := e.key.Curve.Params().N
	numbers := map[string]*big.Int{"0": big.NewInt(0), "1": big.NewInt(1), "n-minus-1": new(big.Int).Sub(n, big.NewInt(1)), "n": n}
	for _, r := range fixtures.ECDSAEdges() {
		for _, s := range fixtures.ECDSAEdges() {
			if name == fixtures.ECDSAEdge(r, s) {
				return joinRS(numbers[r], numbers[s], e.size()), true
			}
		}
	}
	return nil, false
}

// short signs until r begins with a zero byte, and leaves that byte out.
func (e ecdsaTrick) short() ([]byte, error) {
	for range maxTries {
		signature, err := e.signer.Sign(e.input)
		if err != nil {
			return nil, err
		}
		if signature[0] == 0 {
			return signature[1:], nil
		}
	}
	return nil, fmt.Errorf("forge: trick %s: %w", fixtures.ECDSAShort, errors.New("no r that begins with a zero byte"))
}

// joinRS is the form of an ECDSA signature in a JWS (RFC 7518 §3.4).
func joinRS(r, s *big.Int, size int) []byte {
	signature := make([]byte, 2*size)
	r.FillBytes(signature[:size])
	s.FillBytes(signature[size:])
	return signature
}
