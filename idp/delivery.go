// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// delivery is how an answer is sent that is not sent as any other.
type delivery struct {
	fixtures.Delivery
	padding int    // bytes that follow the answer's body
	tail    []byte // what follows them
}

// deliver sends the answer as its delivery says.
func (a answer) deliver(ctx context.Context, w http.ResponseWriter) error {
	d := a.delivery
	if err := wait(ctx, time.Duration(d.Delay)); err != nil {
		return errors.Join(fmt.Errorf("delayed answer: %w", err), reset(w)) // nobody waits for it any more
	}
	switch {
	case d.Reset && d.Truncate == nil:
		return reset(w)
	case d.ChunkLie != fixtures.NoChunkLie:
		return a.writeLyingChunks(w)
	case d.Truncate != nil || d.LengthLie > 0:
		return a.writeTruncated(w)
	}
	a.setHeader(w.Header())
	if d.Gzip {
		w.Header().Set("Content-Encoding", "gzip")
	}
	w.WriteHeader(a.status)
	if a.status == http.StatusNoContent || a.status == http.StatusNotModified {
		return nil // neither has a body (RFC 9110 §6.4.1)
	}
	return a.writeBody(w)
}

func wait(ctx context.Context, span time.Duration) error {
	if span == 0 {
		return nil
	}
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a answer) writeBody(w io.Writer) error {
	if !a.delivery.Gzip {
		return a.writePlain(w)
	}
	packed := gzip.NewWriter(w)
	return errors.Join(a.writePlain(packed), packed.Close())
}

func (a answer) writePlain(w io.Writer) error {
	if _, err := w.Write(a.body); err != nil {
		return err
	}
	block := bytes.Repeat([]byte("A"), 32<<10)
	for left := a.delivery.padding; left > 0; left -= len(block) {
		block = block[:min(left, len(block))]
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	_, err := w.Write(a.delivery.tail)
	return err
}

// writeTruncated announces more than it sends. net/http closes the connection
// of such an answer, since the next one would be read as the rest of this.
func (a answer) writeTruncated(w http.ResponseWriter) error {
	d, sent := a.delivery, a.body
	if d.Truncate != nil {
		sent = sent[:min(*d.Truncate, len(sent))]
	}
	a.setHeader(w.Header())
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)+d.LengthLie))
	w.WriteHeader(a.status)
	if _, err := w.Write(sent); err != nil || !d.Reset {
		return err
	}
	return errors.Join(http.NewResponseController(w).Flush(), reset(w))
}

// writeLyingChunks writes the bytes of the whole response, since net/http knows
// the truth only.
func (a answer) writeLyingChunks(w http.ResponseWriter) error {
	d := a.delivery
	header := http.Header{"Transfer-Encoding": {"chunked"}, "Connection": {"close"}}
	a.setHeader(header)
	if d.ChunkLie == fixtures.ChunksAndLength {
		header.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return fmt.Errorf("write the answer's bytes: %w", err)
	}
	_, statusErr := fmt.Fprintf(buffered, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	headerErr := header.Write(buffered)
	_, bodyErr := buffered.WriteString("\r\n" + chunks(a.body, d.ChunkLie))
	return errors.Join(statusErr, headerErr, bodyErr, buffered.Flush(), conn.Close())
}

// chunks frames a body as one chunk and the last one (RFC 9112 §7.1).
func chunks(body []byte, lie fixtures.ChunkLie) string {
	size, last := strconv.FormatInt(int64(len(body)), 16), "0\r\n\r\n"
	switch lie {
	case fixtures.BadChunkSize:
		size = "size"
	case fixtures.NoLastChunk:
		last = ""
	case fixtures.NoChunkLie, fixtures.ChunksAndLength:
	}
	return size + "\r\n" + string(body) + "\r\n" + last
}

// reset closes the connection so that its other end learns of a failure, not
// of an end. A connection that cannot be taken over is of HTTP/2, where the
// answer is an error instead.
func reset(w http.ResponseWriter) error {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return fmt.Errorf("reset the connection: %w", err)
	}
	if tcp, ok := conn.(interface{ SetLinger(seconds int) error }); ok {
		err = tcp.SetLinger(0)
	}
	return errors.Join(err, conn.Close())
}
