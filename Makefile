# Everything that people and CI run. `make help` lists it. What takes more than a line is a script in deploy/scripts
# (building and running) or tests/checks (checking).

.DEFAULT_GOAL := help
.NOTPARALLEL:

BIND ?= 127.0.0.1:8080
DATA ?= ./data

TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
RELEASE := $(TARGET)/release/frontdesk
DEBUG := $(TARGET)/debug/frontdesk
EXAMPLES := $(TARGET)/debug/examples
# Where Node tests find the programs of tests/support.
PROGRAMS = TEST_SITE="$(abspath $(EXAMPLES))/test-site" FAKE_OPENAI="$(abspath $(EXAMPLES))/fake-openai" \
  FAKE_POLAR="$(abspath $(EXAMPLES))/fake-polar"
BIOME := tests/node_modules/.bin/biome

# The stamp of an installation lies in what it is about, and so goes with it. (npm's own node_modules/.package-lock.json
# would not do: `npm install --package-lock-only` writes it without installing anything.)
INSTALLED = node_modules/.installed
# Stamps of built front ends belong to this checkout, even where CARGO_TARGET_DIR is shared by several.
STAMPS := target/stamps
# What `make bench` measures with, where it is there.
EVALUATION = $(if $(XQUAD),--xquad $(XQUAD)) $(if $(MODEL),--model $(MODEL))

# A front end is stale if one of its files is newer than the stamp, or if its output was deleted.
sources = $(shell find $(1) \( -name node_modules -o -name dist -o -name .vite \) -prune -o -type f -print 2>/dev/null)
gone = $(if $(wildcard $(1)/dist/*),,always)

.PHONY: help run build front-ends binary test test-units test-server test-support test-e2e test-slow test-prism lint \
  lint-rust lint-scripts lint-docs lint-dependencies fmt gen check-generated bench prerequisites always

help: ## list these commands
	@echo "Frontdesk. To try it: make run. To check a change: make lint test."
	@echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "Settings: BIND=$(BIND) DATA=$(DATA) CARGO_TARGET_DIR=$(TARGET) CHROMIUM_PATH=$(CHROMIUM_PATH)"

run: build ## build what is stale, start on this machine only, say what to open
	@deploy/scripts/run.sh "$(RELEASE)" "$(BIND)" "$(DATA)"

build: front-ends binary ## the release binary with both front ends in it
	@echo "Built $(RELEASE)"

front-ends: $(STAMPS)/widget $(STAMPS)/dashboard ## widget/dist and dashboard/dist

# In three steps, so that an image can build the front ends and the server in different stages.
binary: ## the release binary from the front ends as they are
	@deploy/scripts/prerequisites.sh rust
	cargo build --release --locked --bin frontdesk

prerequisites:
	@deploy/scripts/prerequisites.sh

%/$(INSTALLED): %/package.json %/package-lock.json
	@deploy/scripts/prerequisites.sh node
	cd $* && npm ci --no-audit --no-fund
	@touch $@

$(STAMPS)/widget: deploy/scripts/pack.mjs widget/$(INSTALLED) $(call sources,widget) $(call gone,widget)
	npm --prefix widget run build
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dashboard: deploy/scripts/pack.mjs dashboard/$(INSTALLED) $(call sources,dashboard) $(call gone,dashboard)
	npm --prefix dashboard run build
	@mkdir -p $(STAMPS) && touch $@

test: prerequisites test-units test-server test-support test-e2e ## all tests, the browser's included
	@echo "All tests passed."

test-units: front-ends ## the front ends' unit tests
	npm --prefix widget test
	npm --prefix dashboard test

test-server: front-ends ## Rust tests: units, API, store, faults
	@deploy/scripts/prerequisites.sh rust
	@CHROMIUM_PATH=$$(tests/checks/browser.sh) || exit 1; \
	export CHROMIUM_PATH; \
	if cargo nextest --version >/dev/null 2>&1; then \
	  echo "cargo nextest run --locked" && cargo nextest run --locked; \
	else \
	  echo "cargo-nextest is not installed (https://nexte.st): using cargo test, which takes longer."; \
	  cargo test --locked -- --skip slow_; \
	fi

# The programs that Node tests drive: the server in a debug build, and what tests/support provides.
programs: front-ends
	cargo build --locked --bins --examples
.PHONY: programs

test-support: programs tests/$(INSTALLED) ## the test website, the fake model server and the fake shop, checked from outside
	$(PROGRAMS) node --test tests/support/*.test.mjs

test-e2e: programs tests/$(INSTALLED) ## the whole path in a real browser
	@browser=$$(tests/checks/browser.sh) || exit 1; \
	echo "Browser: $$browser"; \
	CHROMIUM_PATH="$$browser" FRONTDESK_BIN="$(abspath $(DEBUG))" $(PROGRAMS) \
	  node --test --test-concurrency=1 tests/e2e/*.test.mjs

test-slow: front-ends ## the long rounds of kills and faults (half an hour or more)
	@deploy/scripts/prerequisites.sh rust
	@cargo nextest --version >/dev/null 2>&1 || { \
	  echo "The slow tests need cargo-nextest for its time limits: https://nexte.st/docs/installation" >&2; exit 1; }
	cargo nextest run --locked --profile slow

# Prism is a large installation and the document is Polar's, so neither is part of the project. No later Prism runs on
# Node 20.
PRISM := @stoplight/prism-cli@5.14.2
test-prism: programs tests/$(INSTALLED) ## requests to Polar against its own OpenAPI document; POLAR_OPENAPI=FILE names it
	@test -f "$(POLAR_OPENAPI)" || { \
	  echo "There is no file \"$(POLAR_OPENAPI)\". Polar publishes its OpenAPI document (version 2026-10) with its API" \
	    "reference, https://polar.sh/docs/api-reference: save it, then make test-prism POLAR_OPENAPI=FILE" >&2; exit 1; }
	POLAR_OPENAPI="$(abspath $(POLAR_OPENAPI))" FRONTDESK_BIN="$(abspath $(DEBUG))" $(PROGRAMS) \
	  npx --yes --package $(PRISM) -- node --test tests/e2e/prism.mjs

lint: prerequisites lint-rust lint-scripts lint-docs lint-dependencies check-generated ## all that is checked without running tests
	@echo "Lint passed."

lint-rust: ## rustfmt and Clippy
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings

lint-scripts: front-ends tests/$(INSTALLED) ## Biome, TypeScript, sizes
	$(BIOME) check .
	npm --prefix widget run typecheck
	npm --prefix dashboard run typecheck
	npm --prefix widget run size
	npm --prefix dashboard run size
	tests/checks/file-sizes.sh
	@for script in .ci/run deploy/scripts/*.sh tests/checks/*.sh; do bash -n "$$script" || exit 1; done

lint-docs: ## links and titles of the documentation
	node tests/checks/links.mjs

lint-dependencies: ## licences, sources and unused dependencies, where the tools are installed
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --locked check licenses bans sources; \
	else echo "note: cargo-deny is not installed, so licences are not checked (cargo install --locked cargo-deny)"; fi
	@if cargo machete --version >/dev/null 2>&1; then cargo machete; \
	else echo "note: cargo-machete is not installed, so unused crates are not looked for (cargo install --locked cargo-machete)"; fi

fmt: tests/$(INSTALLED) ## format Rust, TypeScript, CSS and JSON
	cargo fmt
	$(BIOME) check --write .

gen: dashboard/$(INSTALLED) ## rewrite what is generated: OpenAPI, pages of settings and of roles, the dashboard's types
	cargo build --locked --bin frontdesk
	@deploy/scripts/write-if-changed.sh server/openapi.json "$(DEBUG)" openapi
	@deploy/scripts/write-if-changed.sh server/docs/configuration.md "$(DEBUG)" docs configuration
	@deploy/scripts/write-if-changed.sh server/docs/who-may-do-what.md "$(DEBUG)" docs roles
	npm --prefix dashboard run gen

check-generated: ## fail if `make gen` changes anything
	@MAKE="$(MAKE)" tests/checks/generated.sh

bench: build ## measure the budgets; ARTICLES=DIR and XQUAD=DIR name the evaluation data, MODEL=DIR an embedding model
	cargo build --release --locked --examples
	ulimit -n 20000 2>/dev/null; FRONTDESK_BIN="$(abspath $(RELEASE))" $(TARGET)/release/examples/bench-server $(EVALUATION)
	FRONTDESK_BIN="$(abspath $(RELEASE))" $(TARGET)/release/examples/bench-refusal
	$(TARGET)/release/examples/bench-extraction $(ARTICLES)
	$(TARGET)/release/examples/bench-retrieval $(EVALUATION)
	npm --prefix widget run size
