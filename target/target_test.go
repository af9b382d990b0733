// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bearproof-dev/bearproof/target"
)

// The bodies of the documentation.
const (
	userBody    = `{"error":{"status":"ERROR","message":"No user found with this username/email address"}}`
	clientBody  = `{"error":{"status":"ERROR","message":"Expired Token / invalid_client_ID"}}`
	invalidBody = `{"error":{"status":"ERROR","message":"Token Invalid: Error while validating the token."}}`
	expiredBody = `{"error":{"status":"ERROR","message":"Token Expired: The token provided is expired."}}`
)

// The bodies of the answers that the documentation leaves open.
const (
	refusedBody  = `{"error":{"status":"ERROR","message":"The access token was refused."}}`
	absentBody   = `{"error":{"status":"ERROR","message":"Authentication is required."}}`
	twiceBody    = `{"error":{"status":"ERROR","message":"The request has more than one token."}}`
	disabledBody = `{"error":{"status":"ERROR","message":"This account is not active."}}`
	faultBody    = `{"error":{"status":"ERROR","message":"The identity provider cannot be reached."}}`
	rejectedBody = `{"error":{"status":"ERROR","message":"The identity provider does not accept the client of this API."}}`
)

const (
	bare         = `Bearer realm="REST API"`
	invalidToken = `Bearer realm="REST API", error="invalid_token"`
	badRequest   = `Bearer realm="REST API", error="invalid_request"`
)

const myselfBody = `{"self":"http://localhost:8080/rest/api/2/user?username=admin","key":"JIRAUSER10000","name":"admin",` +
	`"emailAddress":"admin@gmail.com","displayName":"admin","active":true,"deleted":false,"timeZone":"Asia/Calcutta",` +
	`"locale":"en_US","avatarUrls":{"48x48":"http://localhost:8080/secure/useravatar?avatarId=10122"},` +
	`"groups":{"size":1,"items":[]},"applicationRoles":{"size":1,"items":[]},"expand":"groups,applicationRoles"}`

// response is what a test compares of an answer.
type response struct {
	Status    int
	Challenge string
	Body      string
}

//nolint:gochecknoglobals // a lookup table, never written
var (
	served       = response{http.StatusOK, "", myselfBody}
	noUser       = response{http.StatusBadRequest, "", userBody}
	disabled     = response{http.StatusForbidden, "", disabledBody}
	fault        = response{http.StatusServiceUnavailable, "", faultBody}
	noToken      = response{http.StatusUnauthorized, bare, absentBody}
	twice        = response{http.StatusBadRequest, badRequest, twiceBody}
	grantRefused = response{http.StatusUnauthorized, invalidToken, refusedBody}
	ccRefused    = response{http.StatusUnauthorized, invalidToken, clientBody}
	jwtInvalid   = response{http.StatusBadRequest, "", invalidBody}
	jwtExpired   = response{http.StatusUnauthorized, invalidToken, expiredBody}
	jwtClient    = response{http.StatusBadGateway, "", rejectedBody}
)

// start serves a target.
func start(t *testing.T, options target.Options) *httptest.Server {
	t.Helper()
	server, err := target.New(options)
	if err != nil {
		t.Fatal(err)
	}
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	return listening
}

// send makes one request and checks what holds of every answer.
func send(t *testing.T, server *httptest.Server, method, path string, authorization ...string) (response, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, server.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header["Authorization"] = authorization
	got, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	checkEveryAnswer(t, got.Header, string(body), authorization)
	return response{got.StatusCode, got.Header.Get("WWW-Authenticate"), string(body)}, got.Header
}

func checkEveryAnswer(t *testing.T, header http.Header, body string, authorization []string) {
	t.Helper()
	if got := header.Get("Content-Type"); got != "application/json" {
		t.Errorf("Content-Type is %q; want application/json", got)
	}
	if got := header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control is %q; want no-store", got)
	}
	whole := body
	for name, values := range header {
		whole += name + strings.Join(values, " ")
	}
	for _, line := range authorization {
		_, token, _ := strings.Cut(line, " ")
		for part := range strings.SplitSeq(token, ".") {
			if len(part) > 8 && strings.Contains(whole, part) {
				t.Errorf("the answer echoes the token: %s", whole)
			}
		}
	}
}

// get asks for the one path.
func get(t *testing.T, server *httptest.Server, authorization ...string) response {
	t.Helper()
	got, _ := send(t, server, http.MethodGet, target.Path, authorization...)
	return got
}

func compare(t *testing.T, got, want response) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer differs (-want +got):\n%s", diff)
	}
}

func TestPaths(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	token := "Bearer " + p.token(t, nil, nil)
	for name, row := range map[string]struct {
		method, path string
		status       int
		allow, body  string
	}{
		"get":          {http.MethodGet, target.Path, http.StatusOK, "", myselfBody},
		"head":         {http.MethodHead, target.Path, http.StatusOK, "", ""},
		"query":        {http.MethodGet, target.Path + "?token=x", http.StatusOK, "", myselfBody},
		"post":         {http.MethodPost, target.Path, http.StatusMethodNotAllowed, "GET, HEAD", `{"error":{"status":"ERROR","message":"This method is not allowed."}}`},
		"delete":       {http.MethodDelete, target.Path, http.StatusMethodNotAllowed, "GET, HEAD", `{"error":{"status":"ERROR","message":"This method is not allowed."}}`},
		"root":         {http.MethodGet, "/", http.StatusNotFound, "", `{"error":{"status":"ERROR","message":"There is nothing at this path."}}`},
		"slash":        {http.MethodGet, target.Path + "/", http.StatusNotFound, "", `{"error":{"status":"ERROR","message":"There is nothing at this path."}}`},
		"double slash": {http.MethodGet, "/" + target.Path, http.StatusNotFound, "", `{"error":{"status":"ERROR","message":"There is nothing at this path."}}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, header := send(t, server, row.method, row.path, token)
			compare(t, got, response{row.status, "", row.body})
			if allow := header.Get("Allow"); allow != row.allow {
				t.Errorf("Allow is %q; want %q", allow, row.allow)
			}
		})
	}
}

func TestAuthorizationHeader(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	token := p.token(t, nil, nil)
	long := p.token(t, map[string]any{"padding": strings.Repeat("x", 20<<10)}, nil)
	for name, row := range map[string]struct {
		lines []string
		want  response
	}{
		"good":                 {[]string{"Bearer " + token}, served},
		"lower-case scheme":    {[]string{"bearer " + token}, served},
		"two spaces":           {[]string{"Bearer  " + token}, served},
		"trailing space":       {[]string{"Bearer " + token + " "}, served},
		"absent":               {nil, noToken},
		"empty":                {[]string{""}, noToken},
		"scheme only":          {[]string{"Bearer"}, noToken},
		"scheme and space":     {[]string{"Bearer "}, noToken},
		"another scheme":       {[]string{"Token " + token}, noToken},
		"longer scheme":        {[]string{"BearerX " + token}, noToken},
		"basic":                {[]string{"Basic YWRtaW46YWRtaW4="}, noToken},
		"token alone":          {[]string{token}, noToken},
		"tab":                  {[]string{"Bearer\t" + token}, jwtInvalid},
		"comma":                {[]string{"Bearer, " + token}, jwtInvalid},
		"space within":         {[]string{"Bearer " + token + " x"}, jwtInvalid},
		"list":                 {[]string{"Bearer x, Bearer " + token}, jwtInvalid},
		"quoted":               {[]string{`Bearer "` + token + `"`}, jwtInvalid},
		"not ascii":            {[]string{"Bearer " + token + "ü"}, jwtInvalid},
		"padding only":         {[]string{"Bearer ="}, jwtInvalid},
		"more than 16 KiB":     {[]string{"Bearer " + long}, jwtInvalid},
		"two lines, both good": {[]string{"Bearer " + token, "Bearer " + token}, twice},
		"two lines, one empty": {[]string{"Bearer " + token, ""}, twice},
	} {
		t.Run(name, func(t *testing.T) { compare(t, get(t, server, row.lines...), row.want) })
	}
	got, _ := send(t, server, http.MethodGet, target.Path+"?access_token="+token, "Bearer "+token)
	compare(t, got, twice)
}
