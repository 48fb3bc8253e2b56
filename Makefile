# `make help` lists what there is. Everything is set up inside this folder: .venv/ and var/.
PYTHON ?=
PEOPLE ?= 100000
SEED ?= bekal
JOBS ?= 2
VENV := .venv
PY := $(VENV)/bin/python
MADE := $(VENV)/.made-for
RUN := $(VENV)/.run-is-installed
TEST := $(VENV)/.test-is-installed
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-input
UV := .venv-lock/bin/uv

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check lock browser screenshots clean reset

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(RUN) ## A synthetic nation through a whole batch, then the site. PEOPLE=100000 SEED=bekal
	@$(VENV)/bin/bekal demo --people $(PEOPLE) --seed $(SEED)

up: $(RUN) ## Serve the site on the database that is there.
	@$(VENV)/bin/bekal up

test: $(TEST) browser ## Run all tests, on JOBS=2 processes.
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

check: $(TEST) ## Linters, types, import contracts, size limits, SQL and migrations.
	@PYTHONPATH=tools $(PY) -m house

setup: $(RUN) ## Make the environment that the commands run in.

browser: $(TEST) ## Find or fetch what the tests of pages need: a Chromium, axe-core, html-validate.
	@$(PY) tests/browser.py
	@$(PY) tests/node.py

screenshots: $(TEST) browser ## Take the pictures of every kind of page in docs/screens.
	@PYTHONPATH=. $(PY) -m tests.screenshots

lock: ## Compile requirements/*.in into exact versions with hashes.
	@python=$$(sh tools/find-python.sh $(PYTHON)) && "$$python" tools/setup.py .venv-lock
	@test -x $(UV) || .venv-lock/bin/python -m pip install --quiet uv
	@for name in run test browser; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links \
	    requirements/$$name.in --output-file requirements/$$name.txt || exit 2; \
	done

clean: ## Remove the environment and caches; the database stays.
	rm -rf .venv .venv-lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build
	find src tests tools bench -name __pycache__ -prune -exec rm -rf {} +

reset: $(RUN) ## Remove the embedded database with all its data.
	@$(VENV)/bin/bekal db reset

# Anew where the clone was moved or the machine's Python is gone.
ifneq ($(shell cat $(MADE) 2>/dev/null) $(wildcard $(PY)),$(CURDIR) $(PY))
.PHONY: $(MADE)
endif
$(MADE):
	@python=$$(sh tools/find-python.sh $(PYTHON)) && "$$python" tools/setup.py $(VENV)

$(RUN): $(MADE) requirements/run.txt pyproject.toml
	@echo "installing what Bekal needs (requirements/run.txt) ..."
	@$(PIP) --require-hashes --requirement requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): $(RUN) requirements/test.txt
	@echo "installing what the tests need (requirements/test.txt) ..."
	@$(PIP) --require-hashes --requirement requirements/test.txt
	@touch $@
