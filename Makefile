# Everything one does with this project. `make serve` and `make test` are all that a newcomer needs: they install
# what is missing from Debian's or Ubuntu's packages, given a Swift 6.3 toolchain on the PATH.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

SWIFT ?= swift
PYTHON ?= python3
DOCKER ?= docker
# The image's name.
IMAGE ?= fakebroker
# Further arguments of the server: make serve ARGS="--port 9000 --world my-world.yaml"
ARGS ?=
# Further arguments of pytest: make clients PYTEST_ARGS="-k schwabdev"
PYTEST_ARGS ?=

VENV := .build/clients-venv
SWIFT_FILES := Package.swift Sources Tests Benchmarks examples
DEBUG_SERVER := .build/debug/fakebroker-server
RELEASE_SERVER := .build-release/release/fakebroker-server
# A static standard library, so that the binary needs only libssl, zlib and the C++ runtime; no debugging
# information and no symbols. That accesses exclude each other is checked at run time where tests run, not here.
RELEASE_FLAGS := --configuration release --scratch-path .build-release --static-swift-stdlib \
	-Xswiftc -gnone -Xswiftc -enforce-exclusivity=unchecked -Xlinker -s

SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
# $(call install,packages): asks apt-get for them, or says what is missing where there is no apt-get.
define install
{ command -v apt-get >/dev/null || { echo "Please install: $(1)" >&2; exit 1; }; \
  echo "Installing $(1)"; $(SUDO) apt-get -qq update; \
  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $(1) >/dev/null; }
endef

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: build ## Build, then serve the default world on 127.0.0.1:8080 (more options: ARGS="…")
	@exec $(DEBUG_SERVER) serve $(ARGS)

.PHONY: test
test: deps $(VENV)/ready ## Run every test: Swift's, then real clients against the built server
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	@$(MAKE) --no-print-directory clients

.PHONY: clients
clients: $(VENV)/ready ## Run only the tests with real clients, against the server as it was last built
	FAKEBROKER_SERVER=$(abspath $(DEBUG_SERVER)) $(VENV)/bin/python -m pytest Tests/clients $(PYTEST_ARGS)

.PHONY: examples
examples: build ## Run the examples as their READMEs say (those in Python are among the tests with real clients)
	$(SWIFT) test --package-path examples/swift --scratch-path .build/example
	@scratch=$$(mktemp -d); trap 'kill $$server 2>/dev/null; rm -rf $$scratch' EXIT; \
	$(DEBUG_SERVER) serve --port 0 --ca-dir $$scratch/ca >$$scratch/log & server=$$!; \
	for i in $$(seq 100); do grep -q Ready $$scratch/log && break; sleep 0.05; done; \
	examples/curl/day.sh http://$$(sed -n 's/.* http=\([^ ]*\).*/\1/p' $$scratch/log)

.PHONY: build
build: deps ## Build the server for development
	$(SWIFT) build --product fakebroker-server

.PHONY: release
release: deps ## Build the server for use: small, optimised, with a static standard library
	$(SWIFT) build $(RELEASE_FLAGS) --product fakebroker-server
	@ls -l $(RELEASE_SERVER) | awk '{ printf "%s: %.1f MB\n", $$NF, $$5 / 1e6 }'

.PHONY: lint
lint: ## Check the format of every Swift file
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_FILES)

.PHONY: format
format: ## Format every Swift file in place
	$(SWIFT) format format --in-place --parallel --recursive $(SWIFT_FILES)

.PHONY: layers
layers: deps ## Build from nothing and refuse any import that Package.swift does not declare
	rm -rf .build-layers
	$(SWIFT) build --scratch-path .build-layers --explicit-target-dependency-import-check error
	rm -rf .build-layers

.PHONY: conformance
conformance: deps $(VENV)/ready ## Hold every answer against the vendors' own specifications: REFERENCE=directory
	@test -d "$(REFERENCE)" || { echo "usage: make conformance REFERENCE=directory" >&2; exit 2; }
	rm -rf .build/answers
	FAKEBROKER_ANSWERS=$(abspath .build/answers) $(SWIFT) test --filter 'Transcript|Schwab' --skip Noise
	$(VENV)/bin/python -m pip install --quiet --requirement Tests/conformance/requirements.txt
	$(VENV)/bin/python Tests/conformance/check.py $(REFERENCE) .build/answers

.PHONY: golden
golden: deps ## Run the exchange's golden cases in other files: FILES="a.json b.json"
	@test -n "$(FILES)" || { echo 'usage: make golden FILES="a.json b.json"' >&2; exit 2; }
	FAKEBROKER_GOLDEN="$(abspath $(FILES))" $(SWIFT) test --filter Golden

.PHONY: benchmark
benchmark: release deps-benchmark ## Measure the server: start, memory, requests a second beside nginx, and what worlds cost
	$(PYTHON) Benchmarks/http/start.py $(RELEASE_SERVER)
	$(PYTHON) Benchmarks/http/account_read.py $(RELEASE_SERVER)
	$(PYTHON) Benchmarks/worlds/worlds.py $(RELEASE_SERVER)

.PHONY: benchmark-exchange
benchmark-exchange: deps ## Measure the exchange alone: order commands, reads, time, snapshots (PART=orders for one)
	$(SWIFT) build -c release -Xswiftc -enforce-exclusivity=unchecked \
		--package-path Benchmarks/exchange --scratch-path .build-benchmark --product ExchangeBenchmark
	.build-benchmark/release/ExchangeBenchmark $(PART)

.PHONY: image
image: ## Build the container image (IMAGE=name)
	$(DOCKER) build --tag $(IMAGE) .

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .build-*/

.PHONY: deps
deps:
	@command -v $(SWIFT) >/dev/null || { echo "No Swift toolchain on the PATH: please install Swift 6.3" >&2; exit 1; }
	@pkg-config --exists openssl zlib 2>/dev/null || $(call install,libssl-dev zlib1g-dev pkg-config)

.PHONY: deps-benchmark
deps-benchmark:
	@command -v wrk >/dev/null && PATH=$$PATH:/usr/sbin command -v nginx >/dev/null || $(call install,wrk nginx-light)
	@command -v $(PYTHON) >/dev/null || $(call install,python3)

# The virtual environment of Tests/clients, made anew when its requirements change. The package of clients/python is used
# from the source tree.
$(VENV)/ready: Tests/clients/requirements.txt clients/python/pyproject.toml
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call install,python3 python3-venv)
	@rm -rf $(VENV) && mkdir -p $(dir $(VENV)) && $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r Tests/clients/requirements.txt
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e clients/python
	@touch $@
