# `make setup` is where everything begins; it does nothing when nothing changed.
# ARGS goes to the command that is started:  make test ARGS="tests/engine -x"   make start ARGS="--port 9000"
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: setup start test test-gallery lint check format bench constraints wheel clean
.DEFAULT_GOAL := setup

BIN := .venv/bin
PYTHON ?= $(shell scripts/find_python.sh)
# NETWRIGHT_EXTRAS=jax,torch has the tests of these run, too; they are skipped where a package is missing.
EXTRAS := $(NETWRIGHT_EXTRAS:%=%,)dev
INSTALLED := .venv/.installed-$(EXTRAS)
# Whole files to each process, in their order: what a file sets up is set up once, and the browser's journeys come last.
SIDE_BY_SIDE := --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

setup: $(INSTALLED)
	@$(BIN)/python scripts/build_web.py

$(INSTALLED): pyproject.toml constraints.txt
	@[ -n "$(PYTHON)" ]
	@$(BIN)/python -c "" 2>/dev/null || "$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $@

start: setup
	$(BIN)/netwright serve workspace --open $(ARGS)

# The web tests come first, so that pytest's closing line ends the output.
test: setup
	@$(BIN)/python scripts/build_web.py --install-only
	cd web && npm test
	browser="$$(scripts/ensure_browser.sh)"; \
	NETWRIGHT_BROWSER="$$browser" $(BIN)/python -m pytest -m "not gallery" $(SIDE_BY_SIDE) $(ARGS)

# Every example at full length, and a page with what they came to: reports/gallery/index.html
test-gallery: setup
	NETWRIGHT_GALLERY_REPORT=reports/gallery $(BIN)/python -m pytest -m gallery -o faulthandler_timeout=1800 $(ARGS)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file benchmarks/mypy.ini benchmarks
	$(BIN)/lint-imports --no-logo
	@$(BIN)/python scripts/build_web.py --install-only
	cd web && npm run typecheck && npm run knip && npm run cycles

check: lint test

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

# After a change of the dependencies in pyproject.toml: install, try, then pin what was tried.
constraints:
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	$(BIN)/python scripts/pin_constraints.py

wheel: setup
	$(BIN)/python -m hatchling build

clean:
	rm -rf .venv web/node_modules web/dist dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
