// SPDX-License-Identifier: Apache-2.0

package launch

import (
	"strings"
	"sync"
)

// tailSize is how much of a process's output is kept: the end, where the
// reason for its end usually stands.
const tailSize = 16 << 10

// tail keeps the last bytes that were written to it.
type tail struct {
	mu   sync.Mutex
	data []byte
}

// Write implements io.Writer; it never fails.
func (t *tail) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.data = append(t.data, data...)
	if over := len(t.data) - tailSize; over > 0 {
		t.data = append([]byte(nil), t.data[over:]...)
	}
	return len(data), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.data)
}

func (t *tail) quoted() string {
	text := strings.TrimSpace(t.String())
	if text == "" {
		return "; it printed nothing"
	}
	return "; it printed:\n  " + strings.ReplaceAll(text, "\n", "\n  ")
}
