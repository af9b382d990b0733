// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// tokens makes a probe's JWT differ from that of others, so that the provider
// may have a word of its own for each.
func (p *provider) tokens(t *testing.T) func(name string) string {
	t.Helper()
	return func(name string) string {
		return p.jwt(t, jwt.SigningMethodRS256, p.key, changes{"jti": name, "scope": "openid read"}, nil)
	}
}

func grammarProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	list := []probe{
		{name: "no scheme", lines: []string{"TOKEN"}},
		{name: "glued", lines: []string{"BearerTOKEN"}},
		{name: "colon", lines: []string{"Bearer:TOKEN"}},
		{name: "scheme longer", lines: []string{"BearerX TOKEN"}},
		{name: "junk", lines: []string{"Bearer TOKEN x"}},
		{name: "comma list", lines: []string{"Bearer x, Bearer TOKEN"}},
		{name: "quoted", lines: []string{`Bearer "TOKEN"`}},
		{name: "percent", lines: []string{"Bearer%20TOKEN"}},
		{name: "two, good last", lines: []string{"Bearer x", "Bearer TOKEN"}},
		{name: "two spaces", lines: []string{"Bearer  TOKEN"}},
		{name: "tilde+/~", lines: []string{"Bearer TOKEN"}},
	}
	return sayAdmin(t, p, list)
}

func placeProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	none := []string{}
	list := []probe{
		{name: "cookie", lines: none, header: map[string]string{"Cookie": "access_token=TOKEN"}},
		{name: "x-access-token", lines: none, header: map[string]string{"X-Access-Token": "TOKEN"}},
		{name: "forwarded", lines: none, header: map[string]string{"X-Forwarded-Access-Token": "TOKEN"}},
		{name: "proxy", lines: none, header: map[string]string{"Proxy-Authorization": "Bearer TOKEN"}},
		{name: "form", lines: none, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: "access_token=TOKEN"},
		{name: "alias", lines: none, query: "?token=TOKEN"},
		{name: "header and query", query: "?access_token=x"},
		{name: "bad header, query", lines: []string{"Bearer x"}, query: "?access_token=TOKEN"},
		{name: "password", lines: []string{"Basic PASSWORD"}},
		{name: "forwarded user", lines: none, header: map[string]string{"X-Forwarded-User": "admin"}},
		{name: "remote user", lines: none, header: map[string]string{"X-Remote-User": "admin"}},
		{name: "head", lines: none, method: http.MethodHead},
		{name: "slash", lines: none, path: target.Path + "/"},
		{name: "double slash", lines: none, path: "/" + target.Path},
	}
	return sayAdmin(t, p, list)
}

// sayAdmin gives each probe a good token of the first account.
func sayAdmin(t *testing.T, p *provider, list []probe) []probe {
	t.Helper()
	token := p.tokens(t)
	for i := range list {
		list[i].jwt, list[i].says = token(list[i].name), active("admin", "")
	}
	return list
}

func plainProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	scoped := func(scope string) string {
		return p.jwt(t, jwt.SigningMethodRS256, p.key, changes{"jti": "plain", "scope": scope}, nil)
	}
	scope := func(scope string) word { return active("admin", `,"scope":"`+scope+`"`) }
	with := func(claims changes) string { return p.jwt(t, jwt.SigningMethodRS256, p.key, claims, nil) }
	list := []probe{
		{name: "plain: good", jwt: scoped(""), says: active("admin", "")},
		{name: "plain: none", jwt: "x", lines: []string{}},
		{name: "plain: tab", jwt: "x", lines: []string{"Bearer\tTOKEN"}},
		{name: "plain: two", jwt: "x", lines: []string{"Bearer x", "Bearer y"}},
		{name: "plain: garbage", jwt: "garbage"},
		{name: "plain: expired", jwt: with(changes{"jti": "plain", "exp": now - 3600})},
		{name: "plain: ghost", jwt: with(changes{"jti": "plain", "preferred_username": "ghost"}), says: active("ghost", "")},
		{name: "plain: suspended", jwt: with(changes{"jti": "plain", "preferred_username": "suspended"}), says: active("suspended", "")},
		{name: "plain: down", jwt: scoped("down"), says: active("admin", ""), down: true},
	}
	for _, granted := range []string{"openid read", "reader", "READ", "openid,read", "*", "openid"} {
		list = append(list, probe{name: "orders: " + granted, jwt: scoped(granted), says: scope(granted)})
	}
	list = append(list, probe{name: "order: read", jwt: scoped("read"), says: scope("read"), method: http.MethodPost})
	for i := range list {
		list[i].path = target.PathMe
		if strings.HasPrefix(list[i].name, "order") {
			list[i].path = target.PathOrders
		}
	}
	return list
}
