# Developer commands. `make help` lists them; `cargo xtask --help` has the smaller tools.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test install crash mixes bench

# Where `make install` puts the C library; DESTDIR stands in front of it, for packages.
PREFIX ?= /usr/local

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Build, make a million records, run the example job, show what came out (RECORDS=N for another number)
	@scripts/demo

test: ## Format, lints, layers, faces, documentation, all tests; ends with the list of what was skipped
	@mkdir -p target && : > target/skipped.txt
	@scripts/packages
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo xtask check-layers
	cargo xtask check-docs
	cargo xtask check-faces
	cargo xtask gen-header --check
	cargo build --locked --workspace --lib --bins
	cargo test --locked --workspace --lib --bins --tests
	cargo test --locked --workspace --doc
	@scripts/skipped

install: ## Build the C library and install it under PREFIX, /usr/local where none is given
	@DESTDIR="$(DESTDIR)" scripts/install-c "$(PREFIX)"

crash: ## Kill the program before every durable call and 10,000 times at random, freeze it, storm it; make test has the short form
	@mkdir -p target && : > target/skipped.txt
	cargo build --locked --release -p batchloom-cli
	cargo run --locked --release -p batchloom-crash --bin campaign -- --full
	STORM_ROUNDS=1000 FROZEN_ROUNDS=50 SEEK_SET=10m cargo test --locked --release -p batchloom-crash -- --nocapture
	@scripts/skipped

mixes: ## Run 1,000 jobs drawn by chance at random settings against a slow model (MIXES=N for another number); make test has 30
	BATCHLOOM_MIXES=$${MIXES:-1000} cargo test --locked --release --package batchloom-tests --test mixes -- --nocapture

bench: ## Race the example job against the hand-written program, and the store against none (SET=1m ROUNDS=3 for a quick one)
	@scripts/bench
	@scripts/bench-store
	@scripts/bench-shapes
	@scripts/bench-chunks
	cargo build --locked --release --package batchloom-tests --bin idempotency-rates
	@$${CARGO_TARGET_DIR:-target}/release/idempotency-rates
