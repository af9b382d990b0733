// SPDX-License-Identifier: Apache-2.0

// Package mutants holds copies of the reference target, each of which has
// exactly one known fault. A conformance suite is worth what it finds: every
// mutant must fail it, and in the right place.
//
// Start with [All] and [New]. Each fault is one that the documentation rules
// out, or that real software had; [Mutant.Source] says which.
package mutants

import (
	"fmt"
	"net"
	"net/http"
	"slices"

	"github.com/bearproof-dev/bearproof/fixtures"
	"github.com/bearproof-dev/bearproof/target"
)

// Mutant is the reference target with one fault.
type Mutant struct {
	ID     string // kebab-case, unique
	Fault  string // what is wrong: "accepts a token without expiry"
	Source string // where the fault was seen, or "documentation"
	// Deployments are those that have the fault; empty for all. In the others a
	// mutant would be the reference.
	Deployments []target.Deployment
	// Contract is the built-in contract under which the fault can be seen; empty
	// for the documented one.
	Contract string
	// Listen puts the fault into the bytes that the server reads; nil if it is not there.
	Listen func(net.Listener) net.Listener
	// Apply puts the fault in place of a part. It is called once for each server.
	Apply func(*target.Parts)
}

// In reports whether the mutant differs from the reference in a deployment.
func (m Mutant) In(deployment target.Deployment) bool {
	return len(m.Deployments) == 0 || slices.Contains(m.Deployments, deployment)
}

// All lists every mutant, in an order that does not change.
func All() []Mutant {
	return slices.Concat(brokenAnswers(), documentedAnswers(), under("rfc6750", plainAnswers()),
		brokenChecks(), brokenHeaders(), brokenTimes(), brokenIssuers(), brokenAudiences(),
		misreadAlgorithms(), misreadTokens(),
		brokenAlgorithms(), publicSecrets(), brokenSignatures(),
		brokenIntrospection(), brokenActivity(), brokenProvider(), brokenUsers(), under("rfc6750", brokenScopes()),
		brokenCredentials(), otherPlaces(), openDoors(), brokenGrammar(), brokenServers(), leaks())
}

// under gives mutants the contract under which their faults can be seen.
func under(contract string, all []Mutant) []Mutant {
	for i := range all {
		all[i].Contract = contract
	}
	return all
}

// Get finds a mutant. The error for an unknown id names those that are spelled
// nearly like it.
func Get(id string) (Mutant, error) {
	all := All()
	if i := slices.IndexFunc(all, func(m Mutant) bool { return m.ID == id }); i >= 0 {
		return all[i], nil
	}
	ids := make([]string, len(all))
	for i, mutant := range all {
		ids[i] = mutant.ID
	}
	return Mutant{}, fmt.Errorf("mutants: unknown id %q%s", id, fixtures.Suggest(id, ids))
}

// New makes a server with the fault of a mutant; in a deployment that the mutant
// does not differ in, it is the reference.
func New(id string, options target.Options) (http.Handler, error) {
	mutant, err := Get(id)
	if err != nil {
		return nil, err
	}
	parts, err := target.Assemble(options)
	if err != nil {
		return nil, err
	}
	if mutant.In(options.Deployment) {
		mutant.Apply(parts)
	}
	return parts.Handler(), nil
}
