// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/bearproof-dev/bearproof/fixtures"
)

// promiseKey says what only one promise may be about.
type promiseKey struct {
	deployment string
	class      fixtures.Class
	caseID     string
}

func (p *parsing) promises(node ast.Node) {
	ids := map[string]int{}
	made := map[promiseKey]int{}
	for _, element := range p.elements(node, "promises") {
		promise, deployments := p.promise(element)
		if first, twice := ids[promise.ID]; twice && promise.ID != "" {
			p.fail(element, "promise: the id %s is taken; first in line %d", promise.ID, first)
		}
		ids[promise.ID] = promise.Line
		for _, name := range deployments {
			promise.Deployment = name
			key := promiseKey{name, promise.Class, promise.Case}
			if first, twice := made[key]; twice && promise.about.line > 0 {
				p.fail(element, "promise: repeats the one of line %d for %s and %s", first, name, promise.subject())
			}
			made[key] = promise.Line
			p.contract.Promises = append(p.contract.Promises, promise)
		}
	}
	if list, ok := node.(*ast.SequenceNode); ok && len(list.Values) == 0 {
		p.fail(node, "promises: there is none")
	}
}

// subject says what the promise is about.
func (p Promise) subject() string {
	if p.Case != "" {
		return "case " + p.Case
	}
	return "class " + string(p.Class)
}

// promise reads one entry; it stands for all deployments that are returned.
func (p *parsing) promise(node ast.Node) (promise Promise, deployments []string) {
	promise.Line = lineOf(node)
	deployments = p.contract.DeploymentNames()
	p.fields(node, "promise",
		field{"id", false, func(n ast.Node) { promise.ID = p.word(n, "promise: id", idLetters, idForm) }},
		field{"deployment", false, func(n ast.Node) { deployments, promise.explicit = p.deploymentList(n), true }},
		field{"class", false, func(n ast.Node) { promise.Class, promise.about = p.class(n), placeOf(n) }},
		field{"case", false, func(n ast.Node) {
			promise.Case, promise.about = p.word(n, "promise: case", nameLetters, nameForm), placeOf(n)
		}},
		field{"answer", true, func(n ast.Node) { p.answerOf(&promise, n) }},
		field{"documented", false, func(n ast.Node) { promise.Documented = p.flag(n, "promise: documented") }},
	)
	switch {
	case node.Type() != ast.MappingType: // reported
	case promise.about.line == 0:
		p.fail(node, "promise: class or case is missing")
	case promise.Class != "" && promise.Case != "":
		p.fail(node, "promise: has both class and case; a promise is about one of them")
	}
	return promise, deployments
}

// deploymentList reads one name or a list of names.
func (p *parsing) deploymentList(node ast.Node) []string {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		if nodes = list.Values; len(nodes) == 0 {
			p.fail(node, "promise: deployment: the list is empty")
		}
	}
	known := p.contract.DeploymentNames()
	var names []string
	for _, n := range nodes {
		name := p.text(n, "promise: deployment")
		if name != "" && !slices.Contains(known, name) {
			p.fail(n, "promise: unknown deployment %q%s", name, fixtures.Suggest(name, known))
			continue
		}
		names = append(names, name)
	}
	return names
}

func (p *parsing) class(node ast.Node) fixtures.Class {
	class := fixtures.Class(p.text(node, "promise: class"))
	if class != "" && !slices.Contains(fixtures.Classes(), class) {
		var known []string
		for _, one := range fixtures.Classes() {
			known = append(known, string(one))
		}
		p.fail(node, "promise: unknown class %q%s", class, fixtures.Suggest(string(class), known))
	}
	return class
}

func (p *parsing) answerOf(promise *Promise, node ast.Node) {
	promise.AnswerName = p.text(node, "promise: answer")
	for _, a := range p.answers {
		if a.name == promise.AnswerName {
			a.used = true
			promise.Answer = a.answer
			return
		}
	}
	if promise.AnswerName != "" {
		p.fail(node, "promise: unknown answer %q%s", promise.AnswerName, fixtures.Suggest(promise.AnswerName, p.answerNames()))
	}
}
