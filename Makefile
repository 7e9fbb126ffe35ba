# Everything a developer does, and all that CI does. `make` alone lists it.
# A fresh machine needs Python 3.11 or newer and make, nothing else.
.DEFAULT_GOAL := help
.PHONY: help setup fix check lint types arch fresh test browser chaos soak demo bench db serve work

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/bin/uv
SYNC = $(UV) sync --frozen --quiet --python $(PYTHON) --no-python-downloads
BIN := .venv/bin
# The folder's own Python environment, never one that happens to be active.
export VIRTUAL_ENV :=
export UV_PROJECT_ENVIRONMENT := .venv
# What Python has compiled is kept: each of many short processes starts in half the time.
export PYTHONDONTWRITEBYTECODE :=

help:    ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .tools || \
	  { echo "$(PYTHON) cannot make an environment; install its venv module (Debian: python3-venv)"; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.complete: uv.lock pyproject.toml | $(UV)
	@$(SYNC) 2>/dev/null || $(SYNC) --system-certs # where the network has certificates of its own
	@touch $@

setup: .venv/.complete ## install everything into .venv

fix: setup   ## format and mend what can be mended
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet
	git ls-files '*.html' | xargs -r $(BIN)/djade --target-version 5.2

check: lint types arch fresh ## all that can be told without running it
lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint src --lint --quiet
	$(BIN)/deptry .
	$(UV) lock --check
types: setup
	$(BIN)/mypy
arch: setup
	$(BIN)/lint-imports
fresh: setup
	$(BIN)/python -m tools.generate_payloads --check
	$(BIN)/python -m tools.write_openapi --check
	$(BIN)/python tools/translate.py --check

test: setup  ## every test, the browser's too; T=path to narrow
	@$(BIN)/python tools/ensure_browser.py
	$(BIN)/pytest -n auto --dist worksteal $(T)
browser: setup ## the tests that drive a real browser
	@$(BIN)/python tools/ensure_browser.py
	$(BIN)/pytest -m browser $(T)
chaos: setup ## kill, freeze and cut everything around the queue; STORM=--quick
	$(BIN)/python -m tests.chaos $(STORM)
soak: setup  ## a shop lives while workers and PostgreSQL fail; WEEK='--seed 7'
	$(BIN)/python -m tests.week $(WEEK)

demo: setup  ## a shop, its orders, the pages: all of it, on this machine
	@exec $(BIN)/nightclerk demo $(DEMO)
bench: setup ## measure, print a table, keep it in benchmarks/results
	$(BIN)/python -m benchmarks

db: setup    ## the private PostgreSQL, until Ctrl-C
	@exec $(BIN)/nightclerk db start
serve: setup ## the web server, reloading; needs `make db` beside it
	$(BIN)/nightclerk migrate
	@exec $(BIN)/nightclerk web --reload
work: setup  ## a worker; needs `make db` beside it
	@exec $(BIN)/nightclerk worker
