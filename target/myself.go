// SPDX-License-Identifier: Apache-2.0

package target

import (
	"net/url"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// myself is the body of a served request: the documented members in their
// documented order, then some that the documentation leaves to its "…".
type myself struct {
	Self             string            `json:"self"`
	Key              string            `json:"key"`
	Name             string            `json:"name"`
	EmailAddress     string            `json:"emailAddress"`
	DisplayName      string            `json:"displayName"`
	Active           bool              `json:"active"`
	Deleted          bool              `json:"deleted"`
	TimeZone         string            `json:"timeZone"`
	Locale           string            `json:"locale"`
	AvatarURLs       map[string]string `json:"avatarUrls"`
	Groups           list              `json:"groups"`
	ApplicationRoles list              `json:"applicationRoles"`
	Expand           string            `json:"expand"`
}

// list is a collection that was not expanded: its size alone.
type list struct {
	Size  int        `json:"size"`
	Items []struct{} `json:"items"`
}

func newMyself(baseURL string, account fixtures.Account) myself {
	return myself{
		Self:         baseURL + "/rest/api/2/user?username=" + url.QueryEscape(account.Name),
		Key:          account.Key,
		Name:         account.Name,
		EmailAddress: account.Email,
		DisplayName:  account.DisplayName,
		Active:       account.Active,
		Deleted:      account.Deleted,
		TimeZone:     account.TimeZone,
		Locale:       "en_US",
		AvatarURLs:   map[string]string{"48x48": baseURL + "/secure/useravatar?avatarId=10122"},
		Groups:       list{Size: 1, Items: []struct{}{}},
		ApplicationRoles: list{
			Size: 1, Items: []struct{}{},
		},
		Expand: "groups,applicationRoles",
	}
}

// errorBody is the body of every refused request.
type errorBody struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

func newErrorBody(message string) errorBody {
	return errorBody{Error: errorDetail{Status: "ERROR", Message: message}}
}
