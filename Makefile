# Two commands: `make demo` runs the main job, `make test` passes all tests. Both do all their own
# set-up; they need Go and make.
GO ?= go
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: help demo test test-engines check vuln bench fuzz build

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: ## Live the tutorial on a real SQLite file, every row watched
	@./scripts/demo.sh

test: check ## Run all tests, with the race detector where there is a C compiler
	@./scripts/test.sh

test-engines: ## The conformance suite on PostgreSQL 12 to 18, MySQL 9, MariaDB 10.5 and 11.8, Dolt and go-mysql-server
	@./scripts/test-engines.sh

check: ## gofmt, go vet and staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these files"; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

vuln: ## Ask Go's database of vulnerabilities about all that is linked (needs the network)
	@./scripts/vuln.sh

bench: ## Benchmarks side by side with peers, as ratios
	@./bench/run.sh

fuzz: ## Run each fuzz target for a minute
	@./scripts/fuzz.sh

build: ## Build the shipped binary, one static file, into bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/skein ./cmd/skein
