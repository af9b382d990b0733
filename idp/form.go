// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
)

const formMedia = "application/x-www-form-urlencoded"

// hasForm reports whether the body is a form.
func hasForm(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == formMedia
}

// parseBody reads the form in the body, and only there: what stands in the URL
// is no parameter of these endpoints (RFC 6749 §2.3.1, §3.2).
func parseBody(r *http.Request) (url.Values, error) {
	if !hasForm(r) {
		return nil, invalidRequest("The body must be " + formMedia + ".")
	}
	if err := parseForm(r); err != nil {
		return nil, err
	}
	if name := repeated(r.PostForm); name != "" {
		return nil, invalidRequest("A parameter is there more than once.")
	}
	return r.PostForm, nil
}

func parseForm(r *http.Request) error {
	err := r.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		failure := invalidRequest("The body is too large.")
		failure.status = http.StatusRequestEntityTooLarge
		return failure
	case err != nil:
		return invalidRequest("The parameters cannot be parsed.")
	}
	return nil
}

// repeated returns a parameter that is there more than once, which it must not
// be (RFC 6749 §3.1, §3.2), or the empty string.
func repeated(form url.Values) string {
	for name, values := range form {
		if len(values) > 1 {
			return name
		}
	}
	return ""
}
