// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"bytes"
	"html/template"
	"maps"
	"net/http"
	"net/url"
)

const loginHTML = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Log in (fake provider)</title></head>
<body>
<h1>Who logs in to {{.Client}}?</h1>
<p>This is a fake identity provider for tests. It asks for no password.</p>
<ul>
{{range .Choices}}<li><a href="{{.Link}}">{{.Username}}</a> {{.Name}} {{.Email}}</li>
{{end}}</ul>
</body>
</html>
`

var loginTemplate = template.Must(template.New("login").Parse(loginHTML)) //nolint:gochecknoglobals // never changes

type choice struct {
	Link, Username, Name, Email string
}

// loginPage lists the users as links that repeat the request with a login_hint.
func loginPage(client string, all []*user, form url.Values) answer {
	page := struct {
		Client  string
		Choices []choice
	}{Client: client}
	for _, u := range all {
		query := maps.Clone(form)
		query.Set("login_hint", u.username)
		page.Choices = append(page.Choices, choice{
			Link: "?" + query.Encode(), Username: u.username, Name: u.name, Email: u.email,
		})
	}
	var body bytes.Buffer
	if err := loginTemplate.Execute(&body, page); err != nil {
		return serverError(err).answer()
	}
	header := noStore()
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	return answer{status: http.StatusOK, header: header, media: "text/html; charset=utf-8", body: body.Bytes()}
}
