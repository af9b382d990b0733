// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// colored reports whether a writer is a terminal that wants colours
// (https://no-color.org).
func colored(p process, w io.Writer) bool {
	return p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb" && terminal(w)
}

func terminal(w io.Writer) bool {
	file, is := w.(*os.File)
	return is && term.IsTerminal(int(file.Fd()))
}

// progress shows on a terminal how far a run is; elsewhere it is silent.
type progress struct {
	out io.Writer // nil if there is no terminal

	mu     sync.Mutex
	total  int
	judged int
	bad    int
}

func newProgress(w io.Writer, total int) *progress {
	if !terminal(w) {
		return &progress{}
	}
	return &progress{out: w, total: total}
}

func (p *progress) observe(result engine.Result) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judged++
	if result.Verdict != engine.Pass {
		p.bad++
	}
	line := fmt.Sprintf("judged %d of %d", p.judged, p.total)
	if p.bad > 0 {
		line += fmt.Sprintf(", %d not passed", p.bad)
	}
	if p.judged == p.total {
		line = "" // the report follows
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s", line)
}
