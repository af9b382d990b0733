// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"bytes"
	"net"

	"github.com/bearproof-dev/bearproof/target"
)

// brokenServers have their fault in front of the target: in what reads HTTP.
func brokenServers() []Mutant {
	return []Mutant{
		{
			ID: "space-before-colon", Fault: "takes white space off the end of a field's name", Source: "RFC 9112 §5.1",
			Listen: func(listener net.Listener) net.Listener { return trimmingListener{listener} },
			Apply:  func(*target.Parts) {},
		},
	}
}

// trimmingListener mends what a server must refuse.
type trimmingListener struct{ net.Listener }

// Accept implements [net.Listener].
func (l trimmingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return trimmingConn{conn}, nil
}

// trimmingConn works on one Read at a time: a short request arrives in one.
type trimmingConn struct{ net.Conn }

// Read implements [net.Conn].
func (c trimmingConn) Read(into []byte) (int, error) {
	n, err := c.Conn.Read(into)
	mended := bytes.ReplaceAll(into[:n], []byte("Authorization :"), []byte("Authorization:"))
	return copy(into, mended), err
}
