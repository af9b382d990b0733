// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bearproof-dev/bearproof/target"
)

const goodAnswer = activeFor + `,"preferred_username":"admin"}`

// faults are the ways in which a provider fails; all of them on every endpoint
// must end in the same refusal.
func faults(t *testing.T, p *provider) map[string]http.HandlerFunc {
	t.Helper()
	return map[string]http.HandlerFunc{
		"500":        answerJSON(http.StatusInternalServerError, goodAnswer),
		"503":        answerJSON(http.StatusServiceUnavailable, ``),
		"404":        answerJSON(http.StatusNotFound, ``),
		"204":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"redirect":   http.RedirectHandler(p.URL+"/good", http.StatusTemporaryRedirect).ServeHTTP,
		"HTML":       answer(http.StatusOK, "text/html", `<html>Sign in</html>`),
		"as HTML":    answer(http.StatusOK, "text/html", goodAnswer),
		"no type":    answer(http.StatusOK, "", goodAnswer),
		"empty":      answerJSON(http.StatusOK, ``),
		"not closed": answerJSON(http.StatusOK, activeFor+`,"preferred_username":"admin"`),
		"trailing":   answerJSON(http.StatusOK, goodAnswer+`{}`),
		"no UTF-8":   answerJSON(http.StatusOK, "{\"active\":true,\"preferred_username\":\"admin\",\"x\":\"\xff\"}"),
		"huge":       answerJSON(http.StatusOK, activeFor+`,"preferred_username":"admin","x":"`+strings.Repeat("x", 300<<10)+`"}`),
		"text":       answerJSON(http.StatusOK, `"active"`),
		"truncated": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(goodAnswer))
		},
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
				connection.Close()
			}
		},
		"slow": func(_ http.ResponseWriter, r *http.Request) { hang(r) },
		"slow body": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(activeFor + `,`))
			w.(http.Flusher).Flush()
			hang(r)
		},
	}
}

// hang waits until the caller gives up, which a server notices only after it
// has read the whole request.
func hang(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

func TestProviderFaults(t *testing.T) {
	p := newProvider(t)
	for name, broken := range faults(t, p) {
		for _, deployment := range target.Deployments() {
			t.Run(name+"/"+string(deployment), func(t *testing.T) {
				p.jwks.set(broken)
				p.introspection.set(broken)
				p.userinfo.set(broken)
				options := p.options(deployment)
				if strings.HasPrefix(name, "slow") {
					options.Timeout = 30 * time.Millisecond
				}
				token := p.token(t, nil, nil)
				compare(t, get(t, start(t, options), "Bearer "+token), fault)
			})
		}
	}
}

func TestUnreachableProvider(t *testing.T) {
	p := newProvider(t)
	token := p.token(t, nil, nil)
	p.Close()
	for _, deployment := range target.Deployments() {
		t.Run(string(deployment), func(t *testing.T) {
			compare(t, get(t, start(t, p.options(deployment)), "Bearer "+token), fault)
		})
	}
}

func TestDiscovery(t *testing.T) {
	p := newProvider(t)
	p.introspection.set(answerJSON(http.StatusOK, goodAnswer))
	p.userinfo.set(answerJSON(http.StatusOK, goodAnswer))
	document := func(issuer string) string {
		return `{"issuer":"` + issuer + `","jwks_uri":"` + p.URL + `/jwks","introspection_endpoint":"` + p.URL +
			`/introspect","userinfo_endpoint":"` + p.URL + `/userinfo"}`
	}
	for name, row := range map[string]struct {
		discovery http.HandlerFunc
		want      response
	}{
		"good":           {answerJSON(http.StatusOK, document(p.URL)), served},
		"another issuer": {answerJSON(http.StatusOK, document(p.URL+"/")), fault},
		"no endpoints":   {answerJSON(http.StatusOK, `{"issuer":"`+p.URL+`"}`), fault},
		"other scheme":   {answerJSON(http.StatusOK, `{"issuer":"`+p.URL+`","jwks_uri":"file:///x","introspection_endpoint":"//x","userinfo_endpoint":"x"}`), fault},
		"redirect":       {http.RedirectHandler("/jwks", http.StatusFound).ServeHTTP, fault},
		"500":            {answerJSON(http.StatusInternalServerError, document(p.URL)), fault},
	} {
		for _, deployment := range target.Deployments() {
			t.Run(name+"/"+string(deployment), func(t *testing.T) {
				p.discovery.set(row.discovery)
				options := p.options(deployment)
				options.Discover = true
				options.JWKSURI, options.IntrospectionEndpoint, options.UserinfoEndpoint = "", "", ""
				compare(t, get(t, start(t, options), "Bearer "+p.token(t, nil, nil)), row.want)
			})
		}
	}
}

func TestCustomEndpointsNeedNoDiscovery(t *testing.T) {
	p := newProvider(t)
	p.introspection.set(answerJSON(http.StatusOK, goodAnswer))
	p.userinfo.set(answerJSON(http.StatusOK, goodAnswer))
	p.discovery.set(func(http.ResponseWriter, *http.Request) { t.Error("the configuration was fetched") })
	for _, deployment := range target.Deployments() {
		options := p.options(deployment)
		options.Discover = true
		compare(t, get(t, start(t, options), "Bearer "+p.token(t, nil, nil)), served)
	}
}
