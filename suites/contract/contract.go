// SPDX-License-Identifier: Apache-2.0

// Package contract reads what a documentation promises: which request is sent,
// in which deployments the API can be configured, and which answer it gives to
// which kind of credential. Start with [Load] and [Contract.Promise].
//
// A contract is a YAML or JSON file. The expected answers stand in it as they
// are documented, and YAML tags such as !string or !absent carry what is not
// literal. Every mistake in a file is reported at once, each as a
// [fixtures.Error] with its line, column and excerpt.
package contract

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/suites/match"
)

// Contract is a parsed contract. It is not changed after [Parse] and may be
// used concurrently.
type Contract struct {
	Name           string
	Title          string
	File           string
	Variables      map[string]string // their values in this run
	Request        Request
	ResourceServer ResourceServer
	Facts          Facts
	Deployments    []Deployment    // in the order of the file
	Promises       []Promise       // in the order of the file, one for each deployment
	Cases          []fixtures.Case // cases of this contract, besides the catalogue

	data []byte // the file, for excerpts
}

// Request is what is sent to the API, credentials aside.
type Request struct {
	Method  string
	Path    string   // origin-form (RFC 9112 §3.2.1): begins with "/"
	Headers []Header // in the order of the file
	Line    int
}

// Header is one header line of the request.
type Header struct{ Name, Value string }

// ResourceServer is the API as the provider knows it.
type ResourceServer struct {
	Client         string // the client ID with which it introspects
	Audience       string // the audience of its tokens
	UsernameClaim  string // empty: the API resolves no user
	ServiceAccount string // as whom a token without a user acts; may be empty
}

// Deployment is one way in which the API can be configured.
type Deployment struct {
	Name   string // a-z, 0-9 and -
	Title  string
	Tokens fixtures.TokenKind
	Asks   fixtures.Endpoint // the provider's endpoint that decides on a token; empty: the API itself
	User   string            // whose token is sent, unless a case says otherwise
	Line   int
}

// Promise is one answer to one class of cases, or to one case, of one
// deployment.
type Promise struct {
	ID         string // may be empty; the same for all deployments of one entry
	Deployment string
	Class      fixtures.Class // empty if Case is set
	Case       string         // a case id; empty if Class is set
	Answer     *match.Answer
	AnswerName string
	Documented bool // the documentation says so word for word
	Line       int

	about    place // where the class or case is named
	explicit bool  // whether the file names the deployment
}

// place is a position in the file, from 1.
type place struct{ line, column int }

// Deployment returns the deployment of this name.
func (c *Contract) Deployment(name string) (Deployment, bool) {
	for _, deployment := range c.Deployments {
		if deployment.Name == name {
			return deployment, true
		}
	}
	return Deployment{}, false
}

// DeploymentNames lists all deployments, in the order of the file.
func (c *Contract) DeploymentNames() []string {
	names := make([]string, 0, len(c.Deployments))
	for _, deployment := range c.Deployments {
		names = append(names, deployment.Name)
	}
	return names
}

// Promise returns what a deployment promises for a case: the promise for that
// very case, else the one for its class.
func (c *Contract) Promise(deployment string, of fixtures.Case) (Promise, bool) {
	var byClass Promise
	found := false
	for _, promise := range c.Promises {
		switch {
		case promise.Deployment != deployment:
		case promise.Case != "" && promise.Case == of.ID:
			return promise, true
		case promise.Class != "" && promise.Class == of.Class:
			byClass, found = promise, true
		}
	}
	return byClass, found
}

// Load reads a built-in contract (see [fixtures.ContractNames]) or a file.
// The variables replace those of the contract.
func Load(name string, vars map[string]string) (*Contract, error) {
	if slices.Contains(fixtures.ContractNames(), name) {
		file, data, err := fixtures.Contract(name)
		if err != nil {
			return nil, fmt.Errorf("contract: %w", err)
		}
		return Parse(file, data, vars)
	}
	data, err := readFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("contract: %q is neither a file nor a built-in contract; built in: %s: %w",
			name, strings.Join(fixtures.ContractNames(), ", "), err)
	case err != nil:
		return nil, fmt.Errorf("contract: %w", err)
	}
	return Parse(name, data, vars)
}

// readFile reads no more than Parse can refuse for its size.
func readFile(name string) (data []byte, err error) {
	file, err := os.Open(name) //nolint:gosec // the user names the contract to read
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(io.LimitReader(file, maxSize+1))
}
