# One binary, two commands: `make up` runs a whole network on this machine,
# `make test` sets up and runs the tests. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help

BIN := bin/plexus
GO  := go
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# Packages whose tests draw cases at random: -short leaves 20 draws of each.
DRAWN = $(sort $(addprefix ./,$(dir $(shell git grep -l pgregory.net/rapid -- '*_test.go'))))

# What lint has vetted with more checks than `go test` has.
VETTED = -vet=off

.PHONY: help up down build cross lint short test conformance faults fuzz race bench clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: need-go ## build bin/plexus
	@mkdir -p bin && CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o $(BIN) ./cmd/plexus

up: build ## a whole network on this machine: node, engines, miners, validators, gateway
	@$(BIN) up

down: build ## stop it and lose nothing
	@$(BIN) down

cross: need-go ## build for the systems that the tests do not run on, and vet their tests
	@for system in linux/arm64 darwin/arm64 darwin/amd64 windows/amd64; do \
		echo "build for $$system"; \
		GOOS=$${system%/*} GOARCH=$${system#*/} CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o /dev/null ./cmd/plexus || exit 1; \
	done
	@for system in darwin windows; do \
		echo "vet for $$system"; \
		GOOS=$$system CGO_ENABLED=0 $(GO) vet -trimpath ./... || exit 1; \
	done

lint: need-go ## gofmt, go vet, staticcheck
	@bad=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$bad" ] || { echo "gofmt: $$bad"; exit 1; }
	@$(GO) vet ./...
	@$(GO) run $(STATICCHECK) ./...

short: need-go ## the quick tests, under two minutes
	@$(GO) test -short ./...

test: need-go need-node need-python lint build ## set up and pass all tests
	@$(GO) test $(VETTED) -short ./...
	@$(GO) test $(VETTED) -count 1 $(DRAWN) -rapid.checks 300
	@scripts/clients
	@node --test gateway/page
	@$(BIN) model pull
	@PLEXUS_BIN=$(CURDIR)/$(BIN) $(GO) test $(VETTED) -p 2 -count 1 -timeout 25m ./wallet ./chain/app ./engine/... ./simulate ./test/...

conformance: need-go need-node need-python build cross ## unmodified clients against fresh chains
	@scripts/clients all && PLEXUS_BIN=$(CURDIR)/$(BIN) PLEXUS_MATRIX=$(CURDIR)/docs/compatibility.md $(GO) test -v -count 1 -timeout 150m ./test/conformance/...

faults: need-go build ## kills, cuts, full disks, clients that vanish for ten minutes
	@PLEXUS_BIN=$(CURDIR)/$(BIN) $(GO) test -v -count 1 -timeout 60m ./test/faults -soak 10m

fuzz: need-go ## fuzz targets for a minute, decoders for ten, calls for 60,000 blocks
	@scripts/fuzz 1m 10m
	@$(GO) test -count 1 -timeout 6h -v ./test/stateful -run TestEveryCall -blocks 20000

race: need-go ## the quick tests under the race detector
	@$(GO) test -short -race ./...

bench: need-go build ## measure, and write docs/benchmarks.md
	@PLEXUS_BIN=$(CURDIR)/$(BIN) scripts/bench

clean: ## remove what building and testing made here
	@rm -rf bin test/clients/node_modules test/clients/*/node_modules test/clients/.venv* test/clients/.installed-*

.PHONY: need-go need-node need-python
need-go:
	@command -v $(GO) >/dev/null && $(GO) list -m >/dev/null || { echo "Go 1.26.8 or later is needed, or one since 1.21 that may fetch it: https://go.dev/dl"; exit 1; }
need-node:
	@command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || { echo "Node.js 20 or later with npm is needed to test with Bittensor's and OpenAI's own clients: https://nodejs.org"; exit 1; }
need-python:
	@python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { echo "Python 3.10 or later with venv is needed to test with Bittensor's and OpenAI's own clients: https://python.org, or apt-get install python3-venv"; exit 1; }
