// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"net"
	"net/http"
	"sync"
)

// unusedConns are connections on which no request has come yet. Clients open
// some in reserve, and http.Server.Shutdown would wait five seconds for each.
// It is safe for concurrent use.
type unusedConns struct {
	mu     sync.Mutex
	conns  map[net.Conn]bool
	closed bool
}

// note is an http.Server's ConnState.
func (u *unusedConns) note(conn net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.conns, conn)
	case u.closed:
		_ = conn.Close() // accepted while the server shuts down
	default:
		if u.conns == nil {
			u.conns = map[net.Conn]bool{}
		}
		u.conns[conn] = true
	}
}

// close closes all of them, and those that still come.
func (u *unusedConns) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for conn := range u.conns {
		_ = conn.Close() // the server notices, and forgets it
	}
}
