// SPDX-License-Identifier: Apache-2.0

package mutants

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/bearproof-dev/bearproof/target"
)

// maxForm bounds the form that a mutant reads.
const maxForm = 64 << 10

// otherPlaces are faults in which a token is looked for where none belongs.
func otherPlaces() []Mutant {
	return []Mutant{
		{
			ID: "cookie-token", Fault: "accepts the token in a cookie", Source: "RFC 6750 §2; jwt_tool playbook",
			Apply: elsewhere(func(r *http.Request) string {
				cookie, err := r.Cookie("access_token")
				if err != nil {
					return ""
				}
				return cookie.Value
			}),
		},
		{
			ID: "header-token", Fault: "accepts the token in X-Access-Token", Source: "RFC 6750 §2",
			Apply: elsewhere(func(r *http.Request) string { return r.Header.Get("X-Access-Token") }),
		},
		{
			ID: "forwarded-token", Fault: "accepts the token in X-Forwarded-Access-Token", Source: "oauth2-proxy's header, taken from anybody",
			Apply: elsewhere(func(r *http.Request) string { return r.Header.Get("X-Forwarded-Access-Token") }),
		},
		{
			ID: "proxy-authorization", Fault: "accepts the token in Proxy-Authorization", Source: "RFC 9110 §11.7.1",
			Apply: elsewhere(func(r *http.Request) string {
				_, token, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), " ")
				return token
			}),
		},
		{
			ID: "form-token", Fault: "accepts the token in the form of a GET", Source: "RFC 6750 §2.2: not with GET",
			Apply: elsewhere(func(r *http.Request) string {
				text, err := io.ReadAll(io.LimitReader(r.Body, maxForm))
				if err != nil {
					return ""
				}
				form, err := url.ParseQuery(string(text))
				if err != nil {
					return ""
				}
				return form.Get("access_token")
			}),
		},
		{
			ID: "query-alias", Fault: "accepts the token in the query as token", Source: "CVE-2026-44883, Portainer",
			Apply: elsewhere(func(r *http.Request) string { return r.URL.Query().Get("token") }),
		},
		{
			ID: "query-before-header", Fault: "takes a token in the query before the one in the header", Source: "RFC 6750 §2: one method in each request",
			Apply: around(func(r *http.Request) {
				if token := r.URL.Query().Get("access_token"); token != "" {
					r.URL.RawQuery = ""
					r.Header.Set("Authorization", "Bearer "+token)
				}
			}),
		},
		{
			ID: "basic-password", Fault: "accepts the token as a password", Source: "RFC 6750 §2.1",
			Apply: around(func(r *http.Request) {
				if _, password, isBasic := r.BasicAuth(); isBasic && password != "" {
					r.Header.Set("Authorization", "Bearer "+password)
				}
			}),
		},
	}
}

// openDoors are faults in which no token is looked for.
func openDoors() []Mutant {
	return []Mutant{
		{
			ID: "identity-header", Fault: "serves whom X-Forwarded-User names", Source: "headers of authenticating proxies, taken from anybody",
			Apply: spoof("X-Forwarded-User"),
		},
		{
			ID: "remote-user-header", Fault: "serves whom X-Remote-User names", Source: "headers of authenticating proxies, taken from anybody",
			Apply: spoof("X-Remote-User"),
		},
		{
			ID: "head-open", Fault: "asks for no token where the method is HEAD", Source: "OWASP WSTG: HEAD as a bypass",
			Apply: open(func(r *http.Request) bool { return r.Method == http.MethodHead }),
		},
		{
			ID: "slash-open", Fault: "asks for no token where the path ends in a slash", Source: "CVE-2026-22753, Spring Security; CVE-2020-8595, Istio",
			Apply: open(func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/") }),
		},
		{
			ID: "double-slash-open", Fault: "asks for no token where the path begins with two slashes", Source: "CVE-2026-22754, Spring Security; CVE-2020-8595, Istio",
			Apply: open(func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "//") }),
		},
	}
}

// elsewhere finds the token in another place, where there is no Authorization
// header.
func elsewhere(find func(*http.Request) string) func(*target.Parts) {
	return around(func(r *http.Request) {
		if len(r.Header.Values("Authorization")) > 0 {
			return
		}
		if token := find(r); token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	})
}

// spoof believes a header.
func spoof(header string) func(*target.Parts) {
	const mark = "\x00" // in no token
	return func(p *target.Parts) {
		read, authenticate := p.Credentials, p.Authenticate
		p.Credentials = func(r *http.Request) (string, error) {
			if user := r.Header.Get(header); user != "" {
				return mark + user, nil
			}
			return read(r)
		}
		p.Authenticate = func(ctx context.Context, token string, checks []target.Check) (target.Identity, error) {
			if user, spoofed := strings.CutPrefix(token, mark); spoofed {
				return target.Identity{Username: user}, nil
			}
			return authenticate(ctx, token, checks)
		}
	}
}

// open serves some requests without a token.
func open(meets func(*http.Request) bool) func(*target.Parts) {
	return func(p *target.Parts) {
		name := firstAccount(p).Name
		edit(func(r *http.Request, a *answer) {
			if meets(r) {
				a.status, a.body = http.StatusOK, []byte(`{"name":"`+name+`"}`)
				a.header.Del("WWW-Authenticate")
			}
		})(p)
	}
}
