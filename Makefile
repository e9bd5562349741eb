# FineTune Lab. `make` lists what there is.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# PyTorch from another index, for a CPU build where the default would fetch gigabytes of CUDA packages:
#   make setup TORCH_INDEX_URL=https://...
TORCH_INDEX_URL ?=
TORCH_PIN := $(shell grep '^torch==' constraints.txt)
NPM_DIRS := tests/typescript frontend
CHROMIUM ?= /usr/bin/chromium
export CHROMIUM
NPM_STAMPS := $(NPM_DIRS:%=%/node_modules/.ready)
export HF_HUB_OFFLINE := 1
export TRL_EXPERIMENTAL_SILENCE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup codegen codegen-check lint types test test-all demo weigh wheel bench constraints clean

help: ## Show this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  %-15s %s\n", $$1, $$2}'

setup: $(VENV)/.ready $(NPM_STAMPS) ## Make the environment in .venv (quick when nothing changed)

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than 3.11; name a newer one: make setup PYTHON=python3.12" >&2; exit 2; }
	@echo "Setting up $(VENV): $(TORCH_PIN) (about 200 MB as a CPU build, gigabytes with CUDA; TORCH_INDEX_URL chooses) and about 160 pinned packages (about 300 MB)."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --upgrade 'pip>=26' 2> >(grep -v '^WARNING: Location' >&2 || true)
	@$(BIN)/pip install -q $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL)) $(TORCH_PIN) 2> >(grep -v '^WARNING: Location' >&2 || true)
	@$(BIN)/pip install -q -c constraints.txt -e '.[train,fast,codegen,dev]' 2> >(grep -v '^WARNING: Location' >&2 || true)
	@touch $@

%/node_modules/.ready: %/package-lock.json
	@echo "Setting up $*/node_modules"
	@command -v npm >/dev/null || { echo "npm is missing; install Node.js 20 or newer (Debian: apt-get install nodejs npm)" >&2; exit 2; }
	@cd $* && npm ci --silent --no-audit --no-fund
	@touch $@

codegen: $(VENV)/.ready ## Write generated/ from schema/
	@$(BIN)/ftlab-codegen

codegen-check: $(VENV)/.ready ## Fail, with the difference, where generated/ is not what schema/ says
	@$(BIN)/ftlab-codegen --check

lint: $(VENV)/.ready ## Style and common mistakes
	@$(BIN)/ruff format --check --quiet codegen trainer tests bench tools || { echo "run: $(BIN)/ruff format codegen trainer tests bench tools" >&2; exit 1; }
	@$(BIN)/ruff check --quiet codegen trainer generated/python tests bench tools

types: $(VENV)/.ready $(NPM_STAMPS) ## Types: mypy --strict and tsc
	@$(BIN)/mypy
	@for d in $(NPM_DIRS); do (cd $$d && npm run --silent typecheck); done

test: $(CHROMIUM) setup lint codegen-check types ## Lint, drift, types and the quick tests, the page's too; at most six minutes
	@$(BIN)/pytest -q -n 2 --dist worksteal -m "not slow"
	@cd frontend && npm test --silent && npm run --silent test:browser

# The page's tests need a browser; it is installed where that is allowed, else the command is said.
$(CHROMIUM):
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium"; apt-get update -qq >/dev/null && apt-get install -y -qq chromium >/dev/null; \
	else echo "Chromium is missing at $(CHROMIUM). Install it (Debian: sudo apt-get install chromium), or name it: make test CHROMIUM=PATH" >&2; exit 2; fi

test-all: setup ## The long tests: demonstrations, resuming, long property tests
	@$(BIN)/pytest -q -m slow

demo: $(VENV)/.ready ## The main job: continued pre-training of the built-in model on the built-in corpus
	@$(BIN)/ftlab-train run template cpt_standard

weigh: $(VENV)/.ready ## Sizes against their budgets
	@$(BIN)/python tools/weigh.py

wheel: $(VENV)/.ready ## Build dist/*.whl
	@$(BIN)/python -m build --wheel --outdir dist . >/dev/null && ls -l dist

bench: setup ## Measured comparisons
	@for f in bench/*.py; do $(BIN)/python $$f; done

constraints: ## Renew constraints.txt from the environment
	@{ head -2 constraints.txt; $(BIN)/pip freeze --exclude-editable | sed 's/+cpu$$//'; } > constraints.new && mv constraints.new constraints.txt

clean: ## Remove everything that can be made again
	@rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name node_modules -prune -exec rm -rf {} +
