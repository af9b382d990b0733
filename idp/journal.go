// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"context"
	"strings"
	"sync"

	"github.com/bearproof-dev/bearproof/idp/control"
)

const (
	journalSize = 10_000 // requests that are remembered
	maxPath     = 256    // bytes that are noted of an unknown path
	maxSegment  = 32     // no token and no drawn secret is as short as this
)

// journal remembers the last requests. It is safe for concurrent use.
type journal struct {
	mu   sync.Mutex
	last uint64            // the sequence number given last
	ring []control.Request // at last % journalSize, once it is full
}

// add gives a request its number, which is that of its answer: whoever has read
// the journal up to some number misses nothing that is answered later.
func (j *journal) add(request control.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.last++
	request.Sequence = j.last
	if len(j.ring) < journalSize {
		j.ring = append(j.ring, request)
		return
	}
	j.ring[(j.last-1)%journalSize] = request
}

// after returns what was answered after that number, oldest first.
func (j *journal) after(sequence uint64) []control.Request {
	j.mu.Lock()
	defer j.mu.Unlock()
	first := j.last - uint64(len(j.ring)) // the number before the oldest one
	from := max(sequence, first)
	if from >= j.last {
		return nil
	}
	requests := make([]control.Request, 0, j.last-from)
	for n := from; n < j.last; n++ {
		requests = append(requests, j.ring[n%journalSize])
	}
	return requests
}

// Journal implements [control.Provider].
func (s *Server) Journal(_ context.Context, after uint64) ([]control.Request, error) {
	return s.journal.after(after), nil
}

// noteClient notes who asked, if it is somebody that was ever registered:
// anything else could be a secret in the wrong place.
func (s *Server) noteClient(note *control.Request, id string) {
	if _, ok := s.clients.configured(id); ok {
		note.ClientID = id
	}
}

// hideSecrets blanks the segments of an unknown path that could be tokens.
func hideSecrets(path string) string {
	segments := strings.Split(path[:min(len(path), maxPath)], "/")
	for i, segment := range segments {
		if len(segment) > maxSegment {
			segments[i] = "…"
		}
	}
	return strings.Join(segments, "/")
}
