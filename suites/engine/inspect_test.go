// SPDX-License-Identifier: Apache-2.0

package engine_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/contract"
	"github.com/bearproof-dev/bearproof/suites/engine"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// refusal is what an API answers to everything but a valid token.
type refusal struct {
	status int
	header http.Header
	body   string
}

// challenged is a refusal with these WWW-Authenticate lines.
func challenged(status int, lines ...string) refusal {
	return refusal{status: status, header: http.Header{"WWW-Authenticate": lines}}
}

// judgeCase sends one case, in the place of "bad", to an API that answers it so.
func judgeCase(t *testing.T, change func(*fixtures.Case), answer refusal) engine.Result {
	t.Helper()
	p := &provider{}
	correct := api(p)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Authorization"), "Bearer good-") {
			correct(w, r)
			return
		}
		for name, values := range answer.header {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.status)
		_, _ = w.Write([]byte(answer.body))
	}))
	t.Cleanup(server.Close)
	return judgeAt(t, p, server.URL, change)
}

func judgeAt(t *testing.T, p *provider, url string, change func(*fixtures.Case)) engine.Result {
	t.Helper()
	parsed, err := contract.Parse("small.yaml", []byte(smallContract), nil)
	if err != nil {
		t.Fatal(err)
	}
	cases := smallCases()
	change(&cases[1])
	items, err := engine.Plan(parsed, cases, []string{"only"})
	if err != nil {
		t.Fatal(err)
	}
	runner, err := engine.New(engine.Config{
		Contract: parsed, Items: items, Provider: p, Timeout: 500 * time.Millisecond,
		Targets: []engine.Target{{Deployment: "only", URL: url}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(runner.Close)
	return runner.Judge(t.Context(), "bad@only")
}

// mismatch is one in the line of the promise that covers the class "invalid".
func mismatch(at, want, got string) match.Mismatch {
	return match.Mismatch{At: at, Want: want, Got: got, Line: 13}
}

const field = "header WWW-Authenticate"

func TestInspections(t *testing.T) {
	const good = `Bearer realm="a", error="invalid_token"`
	cors := func(exposed ...string) refusal {
		answer := challenged(401, good)
		answer.header["Access-Control-Allow-Origin"] = []string{"https://app.example"}
		if exposed != nil {
			answer.header["Access-Control-Expose-Headers"] = exposed
		}
		return answer
	}
	typed := func(status int, media string) refusal {
		return refusal{status: status, header: http.Header{"Content-Type": {media}}}
	}
	for name, row := range map[string]struct {
		inspection fixtures.Inspection
		answer     refusal
		want       []match.Mismatch // empty: the inspection finds nothing
	}{
		"present: a challenge":         {fixtures.ChallengePresent, challenged(401, "Basic"), nil},
		"present: another status":      {fixtures.ChallengePresent, challenged(400), nil},
		"present: no field":            {fixtures.ChallengePresent, challenged(401), []match.Mismatch{mismatch(field, "at least one challenge", "absent")}},
		"present: nothing that parses": {fixtures.ChallengePresent, challenged(401, `"Bearer"`), []match.Mismatch{mismatch(field, "at least one challenge", `"Bearer"`)}},

		"no error: none":             {fixtures.NoErrorCode, challenged(401, `Bearer realm="a"`), nil},
		"no error: of another kind":  {fixtures.NoErrorCode, challenged(401, `Other error="x", Bearer realm="a"`), nil},
		"no error: not a refusal":    {fixtures.NoErrorCode, challenged(200, good), nil},
		"no error: a code":           {fixtures.NoErrorCode, challenged(401, good), []match.Mismatch{mismatch(field, "Bearer error: absent", "invalid_token")}},
		"no error: in the last":      {fixtures.NoErrorCode, challenged(401, "Basic", good), []match.Mismatch{mismatch(field, "Bearer error: absent", "invalid_token")}},
		"no error: other error text": {fixtures.NoErrorCode, challenged(401, `Bearer error_description="no"`), []match.Mismatch{mismatch(field, "Bearer error_description: absent", "no")}},

		"invalid_token: there":         {fixtures.ErrorInvalidToken, challenged(401, good), nil},
		"invalid_token: in one of two": {fixtures.ErrorInvalidToken, challenged(401, `Bearer realm="b"`, good), nil},
		"invalid_token: no Bearer":     {fixtures.ErrorInvalidToken, challenged(400, "Basic"), nil},
		"invalid_token: not a refusal": {fixtures.ErrorInvalidToken, challenged(200, `Bearer error="x"`), nil},
		"invalid_token: absent":        {fixtures.ErrorInvalidToken, challenged(401, `Bearer realm="a"`), []match.Mismatch{mismatch(field, "Bearer error: invalid_token", "absent")}},
		"invalid_token: another":       {fixtures.ErrorInvalidToken, challenged(403, `Bearer error="insufficient_scope"`), []match.Mismatch{mismatch(field, "Bearer error: invalid_token", "insufficient_scope")}},

		"invalid_request: there":          {fixtures.ErrorInvalidRequest, challenged(400, `Bearer error="invalid_request"`), nil},
		"invalid_request: another status": {fixtures.ErrorInvalidRequest, challenged(401, good), nil},
		"invalid_request: another":        {fixtures.ErrorInvalidRequest, challenged(400, good), []match.Mismatch{mismatch(field, "Bearer error: invalid_request", "invalid_token")}},

		"insufficient_scope: there":   {fixtures.ErrorInsufficientScope, challenged(403, `Bearer error="insufficient_scope"`), nil},
		"insufficient_scope: another": {fixtures.ErrorInsufficientScope, challenged(401, good), []match.Mismatch{mismatch(field, "Bearer error: insufficient_scope", "invalid_token")}},

		"grammar: kept":   {fixtures.ChallengeGrammar, challenged(401, `Basic realm="a\"b", Bearer`, good), nil},
		"grammar: broken": {fixtures.ChallengeGrammar, challenged(401, `Bearer realm="a`), []match.Mismatch{mismatch(field, "the grammar of RFC 9110 §11.6.1", `field line 1, offset 13: parameter "realm": the quoted string has no end`)}},

		"params: one":         {fixtures.ChallengeParams, challenged(401, `Bearer realm="a"`), nil},
		"params: none needed": {fixtures.ChallengeParams, challenged(401, "Negotiate"), nil},
		"params: none":        {fixtures.ChallengeParams, challenged(401, "Bearer"), []match.Mismatch{mismatch(field, "Bearer with at least one parameter", "Bearer")}},

		"duplicates: none":   {fixtures.ChallengeDuplicates, challenged(401, good, `Bearer realm="b"`), nil},
		"duplicates: a pair": {fixtures.ChallengeDuplicates, challenged(401, `Bearer realm="a", Realm="b"`), []match.Mismatch{mismatch(field, "Bearer realm once", `Bearer realm="a", Realm="b"`)}},

		"charset: kept":                {fixtures.ChallengeCharset, challenged(401, `Bearer error_description="it is expired", scope="a b"`), nil},
		"charset: no other complaints": {fixtures.ChallengeCharset, challenged(401, `Bearer`, `Bearer realm="a", realm="b"`), nil},
		"charset: a quote":             {fixtures.ChallengeCharset, challenged(401, `Bearer error="a\"b"`), []match.Mismatch{mismatch(field, "the characters of RFC 6750 §3", `field line 1, offset 7: error must not hold "\"" (RFC 6750 §3)`)}},

		"redirect: none":           {fixtures.NoRedirect, typed(401, "application/json"), nil},
		"redirect: to a login":     {fixtures.NoRedirect, typed(302, "application/json"), []match.Mismatch{mismatch("status", "no redirect", "Found")}},
		"redirect: the login page": {fixtures.NoRedirect, typed(200, "text/HTML; charset=utf-8"), []match.Mismatch{mismatch("header Content-Type", "no page for humans", "text/HTML")}},

		"CORS: off":          {fixtures.CORSExpose, challenged(401, good), nil},
		"CORS: exposed":      {fixtures.CORSExpose, cors("X-A, www-authenticate"), nil},
		"CORS: all exposed":  {fixtures.CORSExpose, cors("X-A", "*"), nil},
		"CORS: not exposed":  {fixtures.CORSExpose, cors("X-A"), []match.Mismatch{mismatch("header Access-Control-Expose-Headers", "WWW-Authenticate", "X-A")}},
		"CORS: none exposed": {fixtures.CORSExpose, cors(), []match.Mismatch{mismatch("header Access-Control-Expose-Headers", "WWW-Authenticate", "absent")}},

		"reflection: none":           {fixtures.NoReflection, challenged(401, good), nil},
		"reflection: in the body":    {fixtures.NoReflection, refusal{status: 401, body: "unknown kid bearproof-marker"}, nil},
		"reflection: in a challenge": {fixtures.NoReflection, challenged(401, `Bearer error="Bearproof-Marker"`), []match.Mismatch{mismatch("header Www-Authenticate", "nothing of what was sent", `Www-Authenticate: Bearer error="Bearproof-Marker"`)}},
		"reflection: as a field":     {fixtures.NoReflection, refusal{status: 401, header: http.Header{"Bearproof-Marker": {"1"}}}, []match.Mismatch{mismatch("header Bearproof-Marker", "nothing of what was sent", "Bearproof-Marker: 1")}},

		"no such inspection": {"challenge-colour", challenged(401, good), []match.Mismatch{mismatch("inspection", "one of those that there are", "challenge-colour")}},
	} {
		t.Run(name, func(t *testing.T) {
			for expect, verdict := range map[fixtures.Expect]engine.Verdict{
				fixtures.MustAccept: engine.Fail, fixtures.ShouldAccept: engine.Warn, fixtures.MayEither: engine.Pass,
			} {
				result := judgeCase(t, func(c *fixtures.Case) {
					c.Expect, c.Inspect = expect, []fixtures.Inspection{row.inspection}
				}, row.answer)
				switch {
				case len(row.want) == 0 && row.answer.status == http.StatusOK:
					verdict = engine.Skip // nothing was refused, so nothing is shown
				case len(row.want) == 0:
					verdict = engine.Pass
				}
				if diff := cmp.Diff(row.want, result.Mismatches, cmpopts.EquateEmpty()); diff != "" || result.Verdict != verdict {
					t.Errorf("%s: verdict %s, want %s: %s\n%s", expect, result.Verdict, verdict, result.Reason, diff)
				}
			}
		})
	}
}

// A name that the engine does not know would pass or fail for no reason.
func TestEveryInspectionIsKnownToTheEngine(t *testing.T) {
	for _, name := range fixtures.Inspections() {
		t.Run(string(name), func(t *testing.T) {
			result := judgeCase(t, func(c *fixtures.Case) {
				c.Inspect = []fixtures.Inspection{name}
			}, challenged(401, `Bearer realm="a"`))
			for _, found := range result.Mismatches {
				if found.At == "inspection" {
					t.Errorf("%s", found)
				}
			}
		})
	}
}

func TestInspectionsStandInForThePromise(t *testing.T) {
	inspect := func(expect fixtures.Expect) func(*fixtures.Case) {
		return func(c *fixtures.Case) {
			c.Expect, c.Inspect = expect, []fixtures.Inspection{fixtures.ChallengePresent}
		}
	}
	for name, row := range map[string]struct {
		expect fixtures.Expect
		answer refusal
		want   engine.Verdict
		reason string
	}{
		"another status than promised": {fixtures.MustAccept, challenged(403), engine.Pass, ""},
		"accepted, so nothing to see":  {fixtures.MustAccept, challenged(200), engine.Skip, "the API accepted what was sent: there is no refusal to look at"},
		"accepted, against a must":     {fixtures.MustReject, challenged(200), engine.Fail, "the API accepted the credential"},
		"a server error":               {fixtures.MayEither, challenged(500), engine.Fail, "the API answered 500"},
		"nothing to remark":            {fixtures.MayEither, challenged(401, "Bearer"), engine.Pass, "as recommended"},
		"a fault":                      {fixtures.MustAccept, challenged(401), engine.Fail, "one thing is wrong with the answer"},
		"a remark":                     {fixtures.MayEither, challenged(401), engine.Pass, "header WWW-Authenticate: want at least one challenge, got absent"},
	} {
		t.Run(name, func(t *testing.T) {
			result := judgeCase(t, inspect(row.expect), row.answer)
			if result.Verdict != row.want || result.Reason != row.reason {
				t.Errorf("%s: %q, want %s: %q", result.Verdict, result.Reason, row.want, row.reason)
			}
		})
	}
}

func TestInspectedCasesHaveControls(t *testing.T) {
	p := &provider{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	result := judgeAt(t, p, server.URL, func(c *fixtures.Case) {
		c.Expect, c.Inspect = fixtures.ShouldAccept, []fixtures.Inspection{fixtures.ChallengePresent}
	})
	if want := "right before it, a valid token was answered 401: a refusal would prove nothing"; result.Verdict != engine.Untestable || result.Reason != want {
		t.Errorf("%s: %q, want untestable: %q", result.Verdict, result.Reason, want)
	}
}

func TestLongHeadersAreCut(t *testing.T) {
	result := judgeCase(t, func(c *fixtures.Case) {
		c.Inspect = []fixtures.Inspection{fixtures.NoReflection}
	}, refusal{status: 401, header: http.Header{"X-Kid": {fixtures.Marker + strings.Repeat("é", 200)}}})
	if len(result.Mismatches) != 1 || len(result.Mismatches[0].Got) > 210 || !strings.HasSuffix(result.Mismatches[0].Got, "é…") {
		t.Errorf("%q", result.Mismatches)
	}
}
