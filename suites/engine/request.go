// SPDX-License-Identifier: Apache-2.0

package engine

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// request is one HTTP request with its header lines as they are to be sent.
type request struct {
	method string
	path   string
	lines  []string // complete header lines, without Host and the connection's own
	body   string
	// exact asks for the raw-socket client, which sends the lines byte by byte;
	// net/http would normalise or refuse some of them.
	exact bool
}

// requestFor builds the contract's request with a credential.
func requestFor(asked contract.Request, present *fixtures.Present, token, twin string) request {
	built := request{method: asked.Method, path: asked.Path}
	for _, header := range asked.Headers {
		built.lines = append(built.lines, header.Name+": "+header.Value)
	}
	if present == nil {
		built.lines = append(built.lines, "Authorization: Bearer "+token)
		return built
	}
	fill := strings.NewReplacer("${token}", token, "${twin}", twin, "${path}", asked.Path)
	built.exact = true
	built.method = cmp.Or(present.Method, asked.Method)
	built.path = fill.Replace(cmp.Or(present.Path, asked.Path))
	if present.Query != "" {
		separator := "?"
		if strings.Contains(built.path, "?") {
			separator = "&"
		}
		built.path += separator + fill.Replace(present.Query)
	}
	for _, line := range present.Headers {
		built.lines = append(built.lines, fill.Replace(line))
	}
	if built.body = fill.Replace(present.Body); built.body != "" {
		built.lines = append(built.lines, fmt.Sprintf("Content-Length: %d", len(built.body)))
	}
	return built
}

// text is the request as it goes over the wire.
func (q request) text(target Target) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n%s", q.method, q.path, hostOf(target.URL), joinLines(q.lines), q.body)
}

func joinLines(lines []string) string {
	var out strings.Builder
	for _, line := range lines {
		out.WriteString(line + "\r\n")
	}
	return out.String()
}

// responseText renders an answer with its header names in alphabetical order.
func responseText(answer match.Response) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(answer.Header)) {
		for _, value := range answer.Header[name] {
			lines = append(lines, name+": "+value)
		}
	}
	return fmt.Sprintf("HTTP/1.1 %d\r\n%s\r\n%s", answer.Status, joinLines(lines), answer.Body)
}

// curl is a command that sends the item again with a credential of its case;
// there is none for what is asked of all answers together.
func (r *Runner) curl(item Item) string {
	if item.Case.Aggregate != fixtures.NoAggregate {
		return ""
	}
	asked := requestFor(item.Request, item.Case.Present, `$TOKEN`, `$TWIN`)
	command := []string{"curl", "-sS", "-i"}
	if asked.method != "GET" {
		command = append(command, "-X", shellQuote(asked.method))
	}
	for _, line := range asked.lines {
		if !strings.HasPrefix(line, "Content-Length:") {
			command = append(command, "-H", shellQuote(line))
		}
	}
	if asked.body != "" {
		command = append(command, "--data-binary", shellQuote(asked.body))
	}
	command = append(command, shellQuote(strings.TrimRight(item.Target.URL, "/")+asked.path))
	text := strings.Join(command, " ")
	if strings.Contains(text, "$TWIN") {
		text = "TWIN=$(bearproof mint valid-baseline); " + text
	}
	if strings.Contains(text, "$TOKEN") {
		text = "TOKEN=$(bearproof mint " + item.Case.Name() + "); " + text
	}
	return text
}

// shellQuote quotes a word; only $TOKEN and $TWIN in it are expanded.
func shellQuote(text string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:?=&%@"
	switch {
	case strings.Contains(text, "$TOKEN") || strings.Contains(text, "$TWIN"):
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(text) + `"`
	case text != "" && strings.Trim(text, plain) == "":
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
