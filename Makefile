# Everything one can do here. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Compiled code is kept outside the clone, so the next clone need not compile it again (see the script).
TARGET := tests/support/with-target-dir
CARGO_FLAGS := --locked

.NOTPARALLEL:
.PHONY: help setup setup-test setup-bench demo build islands test fmt lint deny web test-rust test-search test-mutated test-browser test-budgets test-s3 \
	screenshots bench-ladder bench-transcode bench-long bench-start bench-play bench-delivery bench-pages bench-pages-thin bench-search \
	bench-search-million

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup build ## install what is missing, build, start the demo on http://127.0.0.1:8080
	@target/release/yinghuo demo $(DEMO_ARGS)

build: islands ## target/release/yinghuo and target/release/yinghuo-transcoder, everything embedded
	@$(TARGET) bash -euc 'cargo build $(CARGO_FLAGS) --release --bin yinghuo --bin yinghuo-transcoder; \
		for program in yinghuo yinghuo-transcoder; do \
			built=$$CARGO_TARGET_DIR/release/$$program; \
			[ $$built -ef target/release/$$program ] || install -D $$built target/release/$$program; \
		done'

test: ## everything CI checks, in order, with times
	@$(TARGET) tests/support/stages setup-test fmt web lint deny test-rust test-search test-browser test-budgets

# ---- the parts

setup: ## install missing system packages and Rust (Debian, Ubuntu)
	@deploy/setup

setup-test:
	@deploy/setup test

setup-bench:
	@deploy/setup bench

fmt: ## formatting
	@$(TARGET) cargo fmt --all -- --check

lint: ## clippy, warnings are errors
	@$(TARGET) cargo clippy $(CARGO_FLAGS) --workspace --all-targets -- -D warnings

deny: ## licences, sources and known vulnerabilities of what we depend on
	@$(TARGET) cargo deny $(CARGO_FLAGS) --color never check bans licenses sources
	@$(TARGET) tests/support/advisories

islands:
	@npm --prefix web ci --no-fund --no-audit --loglevel=error
	@npm --prefix web run --silent build

web: islands ## the islands: types, rules, build
	@npm --prefix web run --silent check
	@npm --prefix web run --silent test

test-rust: ## unit, transcoder and API tests, the last on SQLite and on PostgreSQL
	@$(TARGET) cargo build $(CARGO_FLAGS) --workspace --bins
	@$(TARGET) tests/support/with-postgres cargo nextest run $(CARGO_FLAGS) --workspace

test-search: ## what the judged set's queries find: success@1 and nDCG@10 not below their targets
	@$(TARGET) cargo build $(CARGO_FLAGS) --workspace --bins
	@$(TARGET) bash -euc 'YINGHUO=$$CARGO_TARGET_DIR/debug/yinghuo tests/bench/search/bench.py --check'

test-mutated: ## 2,000 broken and hostile files made by chance, each to a rendition or a reason (20 minutes)
	@$(TARGET) env MUTATED_INPUTS=$${MUTATED_INPUTS:-2000} MUTATED_SECONDS=$${MUTATED_SECONDS:-7200} \
		cargo test $(CARGO_FLAGS) --package yinghuo-transcoder --test mutated

test-browser: ## journeys in Chromium, by user; every rendition played in Chromium, Firefox and mpv
	@$(TARGET) cargo build $(CARGO_FLAGS) --workspace --bins
	@npm --prefix tests/browser ci --no-fund --no-audit --loglevel=error
	@$(TARGET) npm --prefix tests/browser test

test-budgets: ## what pages weigh on the wire
	@npm --prefix tests/browser ci --no-fund --no-audit --loglevel=error
	@$(TARGET) npm --prefix tests/browser run --silent budgets

test-s3: ## the API story with its media on an S3-compatible server (Garage, built once from source)
	@$(TARGET) cargo build $(CARGO_FLAGS) --workspace --bins
	@$(TARGET) tests/support/with-garage cargo nextest run $(CARGO_FLAGS) --workspace -E 'binary_id(yinghuo-tests::api)'

screenshots: ## pictures of the running product, into docs/screenshots
	@$(TARGET) cargo build $(CARGO_FLAGS) --workspace --bins
	@npm --prefix tests/browser ci --no-fund --no-audit --loglevel=error
	@$(TARGET) npm --prefix tests/browser run --silent screenshots

BENCH_PYTHON = "$${XDG_CACHE_HOME:-$$HOME/.cache}/yinghuo/bench-venv/bin/python"

bench-ladder: setup-bench build ## the renditions of three lessons beside PeerTube's and Kolibri's, into docs/bench
	@$(BENCH_PYTHON) tests/bench/ladder/bench.py $(BENCH_ARGS)

bench-transcode: setup-bench build ## wall time, memory and first playable rung against the ffmpeg command line
	@tests/bench/transcode.py $(BENCH_ARGS) $$($(BENCH_PYTHON) tests/bench/ladder/lessons.py)

bench-long: setup-bench build ## wall time and memory of a lesson of 40 minutes and of one of three hours (hours)
	@for minutes in 40 180; do \
		lesson=$$(mktemp --suffix .mp4); \
		$(BENCH_PYTHON) tests/bench/ladder/lessons.py long $$minutes $$lesson; \
		tests/bench/transcode.py --rounds 1 $(BENCH_ARGS) $$lesson; \
		rm $$lesson; \
	done

bench-delivery: setup-bench build ## byte ranges against nginx serving the same file
	@tests/bench/delivery

bench-pages: setup-bench build ## lesson pages a second, p99, memory
	@tests/bench/pages

bench-pages-thin: setup-bench build ## first paint on a slow phone over thin links beside the links' own floor, into docs/bench
	@npm --prefix tests/browser ci --no-fund --no-audit --loglevel=error
	@YINGHUO_BIN_DIR=$(CURDIR)/target/release npm --prefix tests/browser run --silent bench-pages-thin

bench-start: setup-bench build ## bytes before a 40-minute lesson plays and for a seek (FOLDER=… of renditions; else encodes one)
	@npm --prefix tests/browser ci --no-fund --no-audit --loglevel=error
	@tests/bench/start $(FOLDER)

bench-play: setup-bench build ## seconds to first sound and picture, and stalls, on thin links (15 minutes), into docs/bench
	@npm --prefix tests/browser ci --no-fund --no-audit --loglevel=error
	@tests/bench/play $(BENCH_ARGS)

bench-search: setup-test build ## nDCG@10 and success@1 of the judged set beside PostgreSQL's and SQLite's search, into docs/bench
	@tests/support/with-postgres tests/bench/search/bench.py $(BENCH_ARGS)

bench-search-million: setup-test build ## search at a million documents: times, freshness, sizes, memory (DOCUMENTS=… for fewer; an hour)
	@YINGHUO_TEST_POSTGRES_OPTIONS="-c shared_buffers=1GB -c maintenance_work_mem=512MB" tests/support/with-postgres tests/bench/search/million.py
