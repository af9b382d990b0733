// SPDX-License-Identifier: Apache-2.0

package target

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// The paths that a server answers.
const (
	Path       = "/rest/api/2/myself" // with the documented answers
	PathMe     = "/api/me"            // the same in the words of RFC 6750: whose token it is
	PathOrders = "/api/orders"        // GET needs the scope read, POST the scope write
)

// The scopes of [PathOrders].
const (
	ScopeRead  = "read"
	ScopeWrite = "write"
)

// caller is who a request acts as, and with which token.
type caller struct {
	identity Identity
	account  fixtures.Account
}

// operation is what one method of a route does.
type operation struct {
	scope string // that a token needs for it; empty for none
	serve func(caller) (status int, body any)
}

// route is a path.
type route struct {
	plain      bool                 // refuses with [Parts.Plain], not with [Parts.Answers]
	operations map[string]operation // by method; HEAD is served like GET
}

// routes are all paths of a server.
func routes(options Options) map[string]route {
	made := new(orders)
	return map[string]route{
		Path: {operations: map[string]operation{http.MethodGet: {serve: func(who caller) (int, any) {
			return http.StatusOK, newMyself(options.BaseURL, who.account)
		}}}},
		PathMe: {plain: true, operations: map[string]operation{http.MethodGet: {serve: func(who caller) (int, any) {
			return http.StatusOK, newMe(who)
		}}}},
		PathOrders: {plain: true, operations: map[string]operation{
			http.MethodGet:  {scope: ScopeRead, serve: made.count},
			http.MethodPost: {scope: ScopeWrite, serve: made.add},
		}},
	}
}

// operation finds what a request asks for.
func (r route) operation(method string) (operation, error) {
	if r.operations == nil {
		return operation{}, refuse(NotFound, errors.New("no such path"))
	}
	if method == http.MethodHead {
		method = http.MethodGet
	}
	found, known := r.operations[method]
	if !known {
		return operation{}, refuse(MethodNotAllowed, fmt.Errorf("method %q", method))
	}
	return found, nil
}

// allow lists the methods of a route (RFC 9110 §15.5.6). Every route has GET.
func (r route) allow() string {
	methods := append(slices.Collect(maps.Keys(r.operations)), http.MethodHead)
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
