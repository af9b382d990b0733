// SPDX-License-Identifier: Apache-2.0

package forge

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// certificatePEM is a certificate for the key that it has signed itself, of
// which only the key matters.
func certificatePEM(key *Key) ([]byte, error) {
	name := pkix.Name{CommonName: key.ID()}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: name, Issuer: name,
		NotBefore: time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:  time.Date(2120, time.January, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(key.random, template, template, key.Public(), key.private)
	if err != nil {
		return nil, fmt.Errorf("forge: make certificate: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}

// openSSH is the key as a line of authorized_keys, without a comment
// (RFC 4253 §6.6, RFC 5656 §3.1).
func openSSH(key *Key) ([]byte, error) {
	var kind string
	var blob []byte
	switch public := key.Public().(type) {
	case *rsa.PublicKey:
		kind = "ssh-rsa"
		blob = appendSSH(blob, []byte(kind), sshNumber(big.NewInt(int64(public.E))), sshNumber(public.N))
	case *ecdsa.PublicKey:
		point, err := public.Bytes()
		if err != nil {
			return nil, fmt.Errorf("forge: encode EC key: %w", err)
		}
		curve := fmt.Sprintf("nistp%d", public.Curve.Params().BitSize)
		kind = "ecdsa-sha2-" + curve
		blob = appendSSH(blob, []byte(kind), []byte(curve), point)
	default:
		return nil, fmt.Errorf("forge: no OpenSSH form of a %T", public)
	}
	return []byte(kind + " " + base64.StdEncoding.EncodeToString(blob)), nil
}

// appendSSH appends strings, each behind its length (RFC 4251 §5).
func appendSSH(blob []byte, parts ...[]byte) []byte {
	for _, part := range parts {
		blob = binary.BigEndian.AppendUint32(blob, uint32(len(part))) //nolint:gosec // parts of a key are short
		blob = append(blob, part...)
	}
	return blob
}

// sshNumber is a positive mpint: a leading bit of 1 would make it negative
// (RFC 4251 §5).
func sshNumber(number *big.Int) []byte {
	return append(make([]byte, 1-min(number.BitLen()%8, 1)), number.Bytes()...)
}
