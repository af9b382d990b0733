// SPDX-License-Identifier: Apache-2.0

package target_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/bearproof-dev/bearproof/target"
)

// TestClaims has, for each check, what it accepts beside what it refuses.
func TestClaims(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	now := p.now.Load()
	for name, row := range map[string]struct {
		claims map[string]any
		want   response
	}{
		"JWT-200":                {nil, served},
		"JWT-400-user":           {map[string]any{"preferred_username": "ghost"}, noUser},
		"JWT-401-expired":        {map[string]any{"exp": now - 3600}, jwtExpired},
		"suspended":              {map[string]any{"preferred_username": "suspended"}, disabled},
		"unknown claim":          {map[string]any{"scope": "read", "x": []int{1}}, served},
		"iss, another":           {map[string]any{"iss": "https://evil.example.com"}, jwtInvalid},
		"iss, slash":             {map[string]any{"iss": p.URL + "/"}, jwtInvalid},
		"iss, array":             {map[string]any{"iss": []string{p.URL}}, jwtInvalid},
		"iss, missing":           {map[string]any{"iss": nil}, jwtInvalid},
		"aud, array":             {map[string]any{"aud": []string{"https://other.example.com", audience}}, served},
		"aud, another":           {map[string]any{"aud": "https://other.example.com"}, jwtInvalid},
		"aud, array of others":   {map[string]any{"aud": []string{"https://other.example.com"}}, jwtInvalid},
		"aud, prefix":            {map[string]any{"aud": audience + ".evil.example"}, jwtInvalid},
		"aud, mixed types":       {map[string]any{"aud": []any{42, audience}}, jwtInvalid},
		"aud, object":            {map[string]any{"aud": map[string]any{audience: true}}, jwtInvalid},
		"aud, empty":             {map[string]any{"aud": []string{}}, jwtInvalid},
		"aud, missing":           {map[string]any{"aud": nil}, jwtInvalid},
		"exp, within leeway":     {map[string]any{"exp": now - 4}, served},
		"exp, leeway's end":      {map[string]any{"exp": now - 5}, jwtExpired},
		"exp, fraction":          {map[string]any{"exp": float64(now) + 0.5}, served},
		"exp, fraction past":     {map[string]any{"exp": float64(now) - 5.5}, jwtExpired},
		"exp, negative":          {map[string]any{"exp": -1}, jwtExpired},
		"exp, zero":              {map[string]any{"exp": 0}, jwtExpired},
		"exp, string":            {map[string]any{"exp": "9999999999"}, jwtInvalid},
		"exp, missing":           {map[string]any{"exp": nil}, jwtInvalid},
		"expired and not for us": {map[string]any{"exp": now - 3600, "aud": "x"}, jwtInvalid},
		"expired, unknown user":  {map[string]any{"exp": now - 3600, "preferred_username": "ghost"}, jwtExpired},
		"nbf, past":              {map[string]any{"nbf": now - 3600}, served},
		"nbf, within leeway":     {map[string]any{"nbf": now + 5}, served},
		"nbf, future":            {map[string]any{"nbf": now + 6}, jwtInvalid},
		"nbf, string":            {map[string]any{"nbf": "0"}, jwtInvalid},
		"iat, missing":           {map[string]any{"iat": nil}, served},
		"iat, future":            {map[string]any{"iat": now + 60}, jwtInvalid},
		"iat, boolean":           {map[string]any{"iat": true}, jwtInvalid},
		"token_use, access":      {map[string]any{"token_use": "access"}, served},
		"token_use, refresh":     {map[string]any{"token_use": "refresh"}, jwtInvalid},
		"typ claim, bearer":      {map[string]any{"typ": "Bearer"}, served},
		"typ claim, refresh":     {map[string]any{"typ": "Refresh"}, jwtInvalid},
		"typ claim, number":      {map[string]any{"typ": 1}, jwtInvalid},
		"sub, missing":           {map[string]any{"sub": nil}, jwtInvalid},
		"sub, empty":             {map[string]any{"sub": ""}, jwtInvalid},
		"sub, number":            {map[string]any{"sub": 7}, jwtInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, get(t, server, "Bearer "+p.token(t, row.claims, nil)), row.want)
		})
	}
}

func TestUsers(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	for name, row := range map[string]struct {
		claims map[string]any
		want   response
	}{
		"email address as username": {map[string]any{"preferred_username": "admin@gmail.com"}, served},
		"unknown email address":     {map[string]any{"preferred_username": "other@gmail.com"}, noUser},
		"other case":                {map[string]any{"preferred_username": "Admin"}, noUser},
		"trailing space":            {map[string]any{"preferred_username": "admin "}, noUser},
		"confusable":                {map[string]any{"preferred_username": "аdmin"}, noUser},
		"empty":                     {map[string]any{"preferred_username": ""}, noUser},
		"number":                    {map[string]any{"preferred_username": 1}, noUser},
		"missing":                   {map[string]any{"preferred_username": nil, "email": "admin@gmail.com", "email_verified": true}, noUser},
		"verified email claim":      {map[string]any{"preferred_username": "adm", "email": "admin@gmail.com", "email_verified": true}, served},
		"unverified email claim":    {map[string]any{"preferred_username": "adm", "email": "admin@gmail.com"}, noUser},
		"refuted email claim":       {map[string]any{"preferred_username": "adm", "email": "admin@gmail.com", "email_verified": false}, noUser},
		"suspended by email":        {map[string]any{"preferred_username": "suspended@example.com"}, disabled},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, get(t, server, "Bearer "+p.token(t, row.claims, nil)), row.want)
		})
	}
}

func TestHeaders(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	for name, row := range map[string]struct {
		header map[string]any
		want   response
	}{
		"unknown member":   {map[string]any{"x": 1}, served},
		"typ, media type":  {map[string]any{"typ": "application/at+jwt"}, served},
		"typ, upper case":  {map[string]any{"typ": "AT+JWT"}, served},
		"typ, ID token":    {map[string]any{"typ": "JWT"}, jwtInvalid},
		"typ, logout":      {map[string]any{"typ": "logout+jwt"}, jwtInvalid},
		"typ, missing":     {map[string]any{"typ": nil}, jwtInvalid},
		"typ, array":       {map[string]any{"typ": []string{"at+jwt"}}, jwtInvalid},
		"crit, unknown":    {map[string]any{"crit": []string{"x"}, "x": 1}, jwtInvalid},
		"crit, empty":      {map[string]any{"crit": []string{}}, jwtInvalid},
		"b64 false":        {map[string]any{"crit": []string{"b64"}, "b64": false}, jwtInvalid},
		"cty, JWT":         {map[string]any{"cty": "JWT"}, jwtInvalid},
		"cty, other":       {map[string]any{"cty": "json"}, served},
		"kid, missing":     {map[string]any{"kid": nil}, served},
		"kid, unknown":     {map[string]any{"kid": "k9"}, jwtInvalid},
		"kid, other key's": {map[string]any{"kid": "k2"}, jwtInvalid},
		"kid, number":      {map[string]any{"kid": 1}, jwtInvalid},
		"kid, empty":       {map[string]any{"kid": ""}, jwtInvalid},
		"alg, missing":     {map[string]any{"alg": nil}, jwtInvalid},
		"alg, unknown":     {map[string]any{"alg": "RS257"}, jwtInvalid},
		"alg, RS512":       {map[string]any{"alg": "RS512"}, jwtInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			compare(t, get(t, server, "Bearer "+p.token(t, nil, row.header)), row.want)
		})
	}
}

func TestSignatures(t *testing.T) {
	p := newProvider(t)
	server := start(t, p.options(target.JWTPublicKey))
	good := p.token(t, nil, nil)
	header, rest, _ := strings.Cut(good, ".")
	payload, signature, _ := strings.Cut(rest, ".")
	claims := encode(t, p.claims(nil))
	of := func(method jwt.SigningMethod, kid string, key any, changes jwt.MapClaims) string {
		token := jwt.NewWithClaims(method, p.claims(changes))
		token.Header["kid"], token.Header["typ"] = kid, "at+jwt"
		return sign(t, token, key)
	}
	for name, row := range map[string]struct {
		token string
		want  response
	}{
		"RS256":              {good, served},
		"ES256":              {of(jwt.SigningMethodES256, "k2", keys().ec, nil), served},
		"JWT-400-invalid":    {header + "." + payload + "." + flip(signature), jwtInvalid},
		"stripped":           {header + "." + payload + ".", jwtInvalid},
		"payload changed":    {header + "." + b64([]byte(strings.Replace(claims, "5d7fa9a0", "5d7fa9a1", 1))) + "." + signature, jwtInvalid},
		"foreign key":        {of(jwt.SigningMethodRS256, "k1", keys().foreign, nil), jwtInvalid},
		"foreign, expired":   {of(jwt.SigningMethodRS256, "k1", keys().foreign, jwt.MapClaims{"exp": 1}), jwtInvalid},
		"none":               {of(jwt.SigningMethodNone, "k1", jwt.UnsafeAllowNoneSignatureType, nil), jwtInvalid},
		"none, expired":      {of(jwt.SigningMethodNone, "k1", jwt.UnsafeAllowNoneSignatureType, jwt.MapClaims{"exp": 1}), jwtInvalid},
		"HS256 with the key": {of(jwt.SigningMethodHS256, "k1", keys().rsa.N.Bytes(), nil), jwtInvalid},
		"PS256":              {of(jwt.SigningMethodPS256, "k1", keys().rsa, nil), jwtInvalid},
		"one segment":        {"garbage", jwtInvalid},
		"two segments":       {header + "." + payload, jwtInvalid},
		"four segments":      {good + ".x", jwtInvalid},
		"JWE":                {"a.b.c.d.e", jwtInvalid},
		"padded":             {good + "==", jwtInvalid},
		"written by hand":    {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, claims, keys().rsa), served},
		"white space":        {rawToken(t, " {\n\"alg\" : \"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\"}", claims, keys().rsa), served},
		"header twice":       {rawToken(t, `{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"k1"}`, claims, keys().rsa), jwtInvalid},
		"claim twice":        {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, `{"exp":1,`+claims[1:], keys().rsa), jwtInvalid},
		"claim of no UTF-8":  {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, "{\"x\":\"\xff\","+claims[1:], keys().rsa), jwtInvalid},
		"header of no UTF-8": {rawToken(t, "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"k1\",\"x\":\"\xff\"}", claims, keys().rsa), jwtInvalid},
		"trailing text":      {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, claims+"{}", keys().rsa), jwtInvalid},
		"claims are null":    {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, "null", keys().rsa), jwtInvalid},
		"header is null":     {rawToken(t, "null", claims, keys().rsa), jwtInvalid},
		"claims are a list":  {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, "["+claims+"]", keys().rsa), jwtInvalid},
		"exp of no float":    {rawToken(t, `{"alg":"RS256","typ":"at+jwt","kid":"k1"}`, strings.Replace(claims, `"exp":`, `"exp":1e400,"x":`, 1), keys().rsa), jwtInvalid},
	} {
		t.Run(name, func(t *testing.T) { compare(t, get(t, server, "Bearer "+row.token), row.want) })
	}
}

// flip changes a bit in the middle of a base64url text.
func flip(text string) string {
	at := len(text) / 2
	other := "A"
	if text[at] == 'A' {
		other = "B"
	}
	return text[:at] + other + text[at+1:]
}

func TestConfiguredKey(t *testing.T) {
	p := newProvider(t)
	expired := map[string]any{"exp": 1}
	for name, key := range map[string][]byte{
		"PEM": publicPEM(t, &keys().rsa.PublicKey),
		"JWK": []byte(rsaJWK("k1", keys().rsa)),
	} {
		t.Run(name, func(t *testing.T) {
			options := p.options(target.JWTPublicKey)
			options.JWKSURI, options.PublicKey = "", key
			server := start(t, options)
			compare(t, get(t, server, "Bearer "+p.token(t, nil, nil)), served)
			compare(t, get(t, server, "Bearer "+p.token(t, expired, nil)), jwtExpired)
			ec := jwt.NewWithClaims(jwt.SigningMethodES256, p.claims(nil))
			ec.Header["typ"] = "at+jwt"
			compare(t, get(t, server, "Bearer "+sign(t, ec, keys().ec)), jwtInvalid)
		})
	}
	if got := p.fetches.Load(); got != 0 {
		t.Errorf("JWKS was fetched %d times; want 0", got)
	}
}

func TestConcurrentRequests(t *testing.T) {
	p := newProvider(t)
	options := p.options(target.JWTPublicKey)
	server, err := target.New(options)
	if err != nil {
		t.Fatal(err)
	}
	token := p.token(t, nil, nil)
	statuses := make(chan int)
	for range 32 {
		go func() { statuses <- record(server, token) }()
	}
	for range 32 {
		if got := <-statuses; got != http.StatusOK {
			t.Errorf("status is %d; want 200", got)
		}
	}
	if got := p.fetches.Load(); got != 1 {
		t.Errorf("JWKS was fetched %d times; want once", got)
	}
}
