// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// textProbes are JWTs that are not written as they should be.
func textProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	good := p.jwt(t, jwt.SigningMethodRS256, p.key, changes{"jti": "text"}, nil)
	parts := strings.Split(good, ".")
	claims := `{"iss":"` + p.URL + `","aud":"` + audience + `","sub":"1","preferred_username":"admin","exp":1800000300}`
	header := func(alg string) string { return p.raw(t, `{`+alg+`"typ":"at+jwt","kid":"k1"}`, claims) }
	unsigned := func(alg string) string {
		signed := header(alg)
		return signed[:strings.LastIndexByte(signed, '.')+1]
	}
	payload := func(text string) string { return p.raw(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, text) }
	return []probe{
		{name: "alg noNE", jwt: unsigned(`"alg":"noNE",`)},
		{name: "alg none, blank", jwt: unsigned(`"alg":"none ",`)},
		{name: "alg unknown", jwt: unsigned(`"alg":"XS256",`)},
		{name: "alg missing", jwt: unsigned(``)},
		{name: "alg missing, signed", jwt: header(``)},
		{name: "alg rs256", jwt: header(`"alg":"rs256",`)},
		{name: "alg list", jwt: header(`"alg":["RS256"],`)},
		{name: "padding", jwt: good + "=="},
		{name: "standard base64", jwt: parts[0] + "." + parts[1] + "." + strings.NewReplacer("-", "+", "_", "/").Replace(parts[2])},
		{name: "blank", jwt: good[:len(good)-9] + " " + good[len(good)-9:]},
		{name: "foreign", jwt: good[:len(good)-9] + "~" + good[len(good)-9:]},
		{name: "four segments", jwt: good + ".x"},
		{name: "json", jwt: `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`},
		{name: "claims, more", jwt: payload(claims + "{}")},
		{name: "claims in a list", jwt: payload("[" + claims + "]")},
		{name: "claims not UTF-8", jwt: payload("{\"x\":\"\xff\"," + claims[1:])},
		{name: "claims after BOM", jwt: payload("\ufeff" + claims)},
	}
}

// answerProbes are what the provider says of a token. Each is a token of its own.
func answerProbes(t *testing.T, p *provider) []probe {
	t.Helper()
	const whole = `{"active":true,` + claims
	page := answers(http.StatusOK, `<html>Sign in</html>`)
	page.mediaType = "text/html"
	moved := answers(http.StatusTemporaryRedirect, `{}`)
	moved.moved = true
	list := []probe{}
	for name, said := range map[string]word{
		"active 1":        answers(http.StatusOK, `{"active":1,`+claims),
		"active false":    answers(http.StatusOK, `{"active":"false",`+claims),
		"active object":   answers(http.StatusOK, `{"active":{},`+claims),
		"active null":     answers(http.StatusOK, `{"active":null,`+claims),
		"active missing":  answers(http.StatusOK, `{`+claims),
		"Active":          answers(http.StatusOK, `{"Active":true,`+claims),
		"active twice":    answers(http.StatusOK, `{"active":true,"active":false,`+claims),
		"nbf to come":     answers(http.StatusOK, `{"active":true,"nbf":1900000000,`+claims),
		"exp text said":   answers(http.StatusOK, `{"active":true,"exp":"1900000000",`+claims),
		"aud not said":    answers(http.StatusOK, `{"active":true,"sub":"1","preferred_username":"admin"}`),
		"sub not said":    answers(http.StatusOK, `{"active":true,"aud":"`+audience+`","preferred_username":"admin"}`),
		"refresh said":    answers(http.StatusOK, `{"active":true,"token_type":"refresh_token",`+claims),
		"status 500":      answers(http.StatusInternalServerError, whole),
		"status 404":      answers(http.StatusNotFound, whole),
		"page":            page,
		"said nothing":    answers(http.StatusOK, ""),
		"said half":       answers(http.StatusOK, whole[:len(whole)-9]),
		"said twice":      answers(http.StatusOK, whole+whole),
		"said in a list":  answers(http.StatusOK, "["+whole+"]"),
		"moved":           moved,
		"plus+and/slash=": answers(http.StatusOK, whole),
	} {
		list = append(list, probe{name: name, says: said})
	}
	slicesByName(list)
	for i := range list {
		list[i].jwt = p.jwt(t, jwt.SigningMethodRS256, p.key, changes{"jti": "said" + strconv.Itoa(i)}, nil)
	}
	return list
}

const claims = `"aud":"` + audience + `","sub":"1","preferred_username":"admin"}`

// answers is the same answer of both endpoints.
func answers(status int, body string) word {
	return word{status: status, introspection: body, userinfo: body}
}
