// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/bearproof-dev/bearproof/suites/engine"
)

// Style says how a text report looks.
type Style struct {
	Color   bool // ANSI colours
	Verbose bool // every case, not only documented ones and those that did not pass
}

const (
	green  = "\x1b[32m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

// Text writes the document for a reader: the documented promises of each
// deployment, everything that did not pass with its exchange, and one line of
// counts at the end.
func Text(w io.Writer, d Document, style Style) {
	for _, deployment := range d.Run.Deployments {
		results := ofDeployment(d.Results, deployment.Name)
		if len(results) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s  %s\n", deployment.Name, style.paint(dim, deployment.URL))
		quiet := 0
		for _, result := range results {
			if result.Verdict == engine.Pass && !result.Documented && !style.Verbose {
				quiet++
				continue
			}
			line(w, result, style)
		}
		if quiet > 0 {
			fmt.Fprintf(w, "  %s %d more that the contract derives\n", style.mark(engine.Pass), quiet)
		}
	}
	for _, result := range d.Results {
		if result.Verdict != engine.Pass {
			details(w, result, style)
		}
	}
	counts(w, d, style)
}

func line(w io.Writer, result engine.Result, style Style) {
	name := result.Promise
	if name == "" {
		name = result.Case
	}
	fmt.Fprintf(w, "  %s %-24s %s\n", style.mark(result.Verdict), name, result.Title)
}

func details(w io.Writer, result engine.Result, style Style) {
	fmt.Fprintf(w, "\n%s %s  %s\n", style.mark(result.Verdict), result.ID, style.paint(dim, string(result.Verdict)))
	fmt.Fprintf(w, "  a correct API %s\n", result.Title)
	fmt.Fprintf(w, "  %s\n", result.Reason)
	for _, m := range result.Mismatches {
		fmt.Fprintf(w, "    %s\n      want  %s\n      got   %s\n", m.At, style.paint(green, m.Want), style.paint(red, m.Got))
	}
	fmt.Fprintf(w, "  promised in %s; see %s\n", result.Source, strings.Join(result.Cites, ", "))
	if result.Exchange != nil {
		fmt.Fprintf(w, "%s\n", style.paint(dim, indent(result.Exchange.Request, "  > ")))
		fmt.Fprintf(w, "%s\n", style.paint(dim, indent(result.Exchange.Response, "  < ")))
	}
	if result.Curl != "" {
		fmt.Fprintf(w, "  again: %s\n", result.Curl)
	}
}

func counts(w io.Writer, d Document, style Style) {
	s := d.Summary
	fmt.Fprintln(w)
	if s.Documented > 0 {
		color := green
		if s.Proven < s.Documented {
			color = red
		}
		fmt.Fprintf(w, "%s documented promises proven\n", style.paint(color, fmt.Sprintf("%d/%d", s.Proven, s.Documented)))
	}
	parts := []string{fmt.Sprintf("%d planned", s.Planned)}
	for _, count := range []struct {
		name  string
		count int
	}{
		{"pass", s.Pass},
		{"fail", s.Fail},
		{"warn", s.Warn},
		{"xfail", s.XFail},
		{"xpass", s.XPass},
		{"skip", s.Skip},
		{"untestable", s.Untestable},
		{"error", s.Error},
	} {
		if count.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count.count, count.name))
		}
	}
	fmt.Fprintf(w, "%s in %.2f s: %s\n", strings.Join(parts, ", "), d.Run.Duration/1000, outcome(s, style))
}

func outcome(s engine.Summary, style Style) string {
	switch s.ExitCode {
	case engine.ExitConformant:
		return style.paint(green, "conformant")
	case engine.ExitInterrupted:
		return style.paint(yellow, "interrupted")
	case engine.ExitNotConformant:
		return style.paint(red, "not conformant")
	default:
		return style.paint(yellow, "not judged: the run could not be completed")
	}
}

func ofDeployment(results []engine.Result, name string) []engine.Result {
	var own []engine.Result
	for _, result := range results {
		if result.Deployment == name {
			own = append(own, result)
		}
	}
	return own
}

func (s Style) mark(verdict engine.Verdict) string {
	switch verdict {
	case engine.Pass, engine.XFail:
		return s.paint(green, "✓")
	case engine.Fail, engine.XPass:
		return s.paint(red, "✗")
	default:
		return s.paint(yellow, "!")
	}
}

func (s Style) paint(color, text string) string {
	if !s.Color {
		return text
	}
	return color + text + reset
}

// indent prefixes every line; control characters that would drive a terminal are shown, not sent.
func indent(text, prefix string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r >= ' ' && r != 0x7f {
			return r
		}
		return -1
	}, text)
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return prefix + strings.Join(lines, "\n"+prefix)
}
