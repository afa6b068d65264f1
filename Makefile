# One verb a line. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
export WEERKLANK_DATA ?= $(CURDIR)/data
export GX_ANALYTICS_ENABLED := false

.PHONY: help setup demo stop up down check types format test test-fast test-slow bench lock clean

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready .venv-superset/.ready .venv-spark/.ready ## make the three environments from the locks

.venv/.ready: requirements/dev.txt requirements/uv.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python requirements/dev.txt
	@touch $@

.venv-%/.ready: requirements/%.txt .venv/.ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-$*
	$(BIN)/uv pip sync --quiet --python .venv-$*/bin/python requirements/$*.txt
	@touch $@

demo: .venv/.ready .venv-superset/.ready ## the main job, end to end; ARCHIVE=file.csv runs it on a file
	@$(BIN)/python -m demo up $(if $(ARCHIVE),--archive "$(ARCHIVE)")

stop: ## stop the demo's services
	@$(BIN)/python -m demo stop

up: ## the stack in containers; see docs/going-live.md
	docker compose up --detach --build

down: ## stop the containers
	docker compose down

check: .venv/.ready types ## linters and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.ready
	$(BIN)/mypy

format: .venv/.ready ## put the code in its form
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

# Two files at a time; the real servers are one of each, and one test's at a time.
PARALLEL := -n 2 --dist loadfile

test: setup ## all tests
	$(BIN)/pytest $(PARALLEL) -m "not real_servers"
	$(BIN)/pytest -m real_servers

test-fast: .venv/.ready ## what takes seconds
	$(BIN)/pytest $(PARALLEL) -m "not slow and not browser and not spark and not real_servers"

test-slow: setup ## the rest
	$(BIN)/pytest $(PARALLEL) -m "(slow or browser or spark) and not real_servers"
	$(BIN)/pytest -m real_servers

bench: .venv/.ready ## measure, beside a plain floor
	$(BIN)/python -m benchmarks

lock: .venv/.ready ## resolve requirements/*.in anew
	cd requirements && ./lock

clean: stop ## remove the data folder
	rm -rf "$(WEERKLANK_DATA)"
