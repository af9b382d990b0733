# `make` lists what there is; `make run` and `make check` are all that one needs.
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GINKGO   := go run github.com/onsi/ginkgo/v2/ginkgo
# Some make targets run in a fresh clone as root, some on a laptop.
APT      := $(if $(filter 0,$(shell id -u)),,sudo) apt-get

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## prove the documented contract on the reference target
	@bin/bearproof run

.PHONY: check
check: build vet tidy-check generate-check lint suites mutants implementations test ## everything that has to pass before a change lands

.PHONY: build
build: ## build bin/bearproof
	@mkdir -p bin
	go build -trimpath -o bin/bearproof ./cmd/bearproof

.PHONY: vet
vet: ## go vet, also for other platforms
	go vet ./...
	GOOS=darwin go vet ./...
	GOOS=windows go vet ./...

.PHONY: lint
lint: ## golangci-lint
	$(GOLANGCI) run ./...

.PHONY: test
test: ## unit tests, with the race detector and in random order (the kill matrix is `make mutants`)
	go test -race -shuffle=on $$(go list ./... | grep -v /suites/selftest)

.PHONY: suites
suites: ## the Ginkgo suites against the reference target, in one process and in several
	go test -count=1 ./suites
	$(GINKGO) --no-color ./suites
	$(GINKGO) --no-color -p ./suites

.PHONY: mutants
mutants: ## each known-bad target fails exactly its cases
	go test -count=1 -timeout 30m ./suites/selftest

.PHONY: implementations
implementations: build node ## judge the independent implementations
	cd implementations/express-jose && npm ci --no-audit --no-fund
	bin/bearproof run --exec 'node implementations/express-jose/server.js'

.PHONY: node
node:
	@command -v npm >/dev/null || { $(APT) update && $(APT) install -y --no-install-recommends nodejs npm; }

.PHONY: fmt
fmt: ## format the code
	$(GOLANGCI) fmt ./...

.PHONY: tidy
tidy: ## bring go.mod and go.sum up to date
	go mod tidy

.PHONY: tidy-check
tidy-check:
	go mod tidy -diff

.PHONY: generate
generate: ## write docs/cases.md from the case catalogue
	go run ./cmd/bearproof cases export --markdown >docs/cases.md.part
	mv docs/cases.md.part docs/cases.md

.PHONY: generate-check
generate-check:
	go run ./cmd/bearproof cases export --markdown | diff -u docs/cases.md -

.PHONY: clean
clean: ## remove what was built
	rm -rf bin reports
