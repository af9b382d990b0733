// SPDX-License-Identifier: Apache-2.0

package idp

import (
	"slices"
	"time"

	"github.com/ory/fosite"
)

// session is what fosite carries from one request of a grant to the next. Its
// times are of the provider's clock.
type session struct {
	user     *user // nil if the client acts for itself
	nonce    string
	authTime time.Time
	scope    []string // all that was granted; a refreshed access token may have less

	issued         time.Time
	codeExpires    time.Time
	accessExpires  time.Time
	refreshExpires time.Time
	selfContained  bool // the access token is a JWT
}

var _ fosite.Session = (*session)(nil)

// SetExpiresAt does nothing: fosite calculates with time.Now, while this
// provider has a clock of its own. The strategy sets the times.
func (s *session) SetExpiresAt(fosite.TokenType, time.Time) {}

func (s *session) GetExpiresAt(kind fosite.TokenType) time.Time {
	switch kind {
	case fosite.AuthorizeCode:
		return s.codeExpires
	case fosite.AccessToken:
		return s.accessExpires
	case fosite.RefreshToken:
		return s.refreshExpires
	default:
		return time.Time{}
	}
}

func (s *session) GetUsername() string {
	if s.user == nil {
		return ""
	}
	return s.user.username
}

func (s *session) GetSubject() string {
	if s.user == nil {
		return ""
	}
	return s.user.subject
}

func (s *session) Clone() fosite.Session {
	clone := *s
	clone.scope = slices.Clone(s.scope)
	return &clone
}

// sessionOf returns the session of a request; fosite hands back what it was given.
func sessionOf(request fosite.Requester) *session {
	if s, ok := request.GetSession().(*session); ok {
		return s
	}
	return &session{}
}

// grantOf returns what a request was granted.
func grantOf(request fosite.Requester) grant {
	g := grant{
		user:     sessionOf(request).user,
		scope:    request.GetGrantedScopes(),
		audience: request.GetGrantedAudience(),
	}
	if c, ok := request.GetClient().(*client); ok {
		g.client = c
	}
	return g
}
