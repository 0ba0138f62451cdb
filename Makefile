# Two commands do everything: `make graph` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
KG := $(BIN)/kg
OUT := out
unexport PYTHONDONTWRITEBYTECODE # or each of the processes that the tests start compiles every module anew
export KG_SHARED ?= $(abspath ../shared)
TEXTS := $(wildcard $(KG_SHARED)/sources)
QUERY := SELECT ?state ?treaty ?day { ?state kg:signs ?treaty . ?treaty a kg:Treaty ; kg:signedOn ?day } ORDER BY ?state

.PHONY: help graph test quick world slow soak coverage test-pythons wheel hashes assets check lint types layers dependencies rebuild golden picture clean

help: ## List the targets.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/.kg: pyproject.toml constraints.txt
	@echo "── set up: Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kg needs Python 3.11 or later; set PYTHON=/path/to/python3"; exit 3; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || .ci/install python3-venv
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[extract,serve]'
	@touch $@

$(VENV)/.dev: $(VENV)/.kg
	@echo "── set up: what the tests and checks need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,extract,llm,notebooks,serve,spark]'
	@command -v chromium >/dev/null || .ci/install chromium fonts-dejavu-core fonts-liberation fonts-noto-cjk
	@command -v java >/dev/null || .ci/install default-jre-headless
	@touch $@

graph: $(VENV)/.kg ## Build the shipped graph, check it, query it, rank its actors, write its page.
	@echo "── build: the tables of data/texts and data/pages to data/graph.trig"
	@$(KG) build
	@echo "── check: tables and SHACL shapes"
	@$(KG) check $(if $(TEXTS),--texts $(TEXTS))
	@echo "── query: who signed which treaty, and when"
	@$(KG) query --labels '$(QUERY)'
	@echo "── rank: the most connected actors"
	@$(KG) rank --top 10
	@echo "── draw: the interactive page"
	@mkdir -p $(OUT)
	@$(KG) draw --out $(OUT)/kg.html
	@echo
	@echo "The graph is data/graph.trig; the page is $(OUT)/kg.html: open it in a browser (it needs no network)."
	@echo "Go on with: $(KG) --help, $(KG) ask --list, $(KG) show Uzbekistan, $(KG) conflicts"

EDITOR := kg/serve/pages/assets/editor.js

$(EDITOR): assets/package.json assets/integrity.json assets/build.mjs $(wildcard assets/*.js assets/*.css)
	@echo "── set up: the query editor and the page of the API, from npm into kg/serve/pages/assets"
	@command -v npm >/dev/null || .ci/install nodejs npm
	@node assets/build.mjs

# The tests of a file run in one process, so that what they share is started once. At the end the processor time is
# said of them and of all that they start: Java and browsers too.
PYTEST := $(BIN)/python tools/processor.py $(BIN)/pytest -n 2 --dist loadfile -q

assets: $(EDITOR) ## Build the query editor and the API page that kg serve shows (from npm, pinned by digest).

test: $(VENV)/.dev $(EDITOR) ## Install what the tests need, browser included, and run them all.
	@.ci/test-tools
	@$(PYTEST) $(MARKED)

quick: $(VENV)/.dev ## While working: the tests of every room that need no browser, no server, no JVM and no world.
	@$(PYTEST) -m "not slow and not soak"

world: $(VENV)/.dev ## The tests of the public datasets joined with the shipped graph (318,000 claims).
	@$(PYTEST) -m "world and not soak"

slow: $(VENV)/.dev $(EDITOR) ## Note anew which tests are slow (tests/slow.txt): those that `make quick` leaves out.
	@.ci/test-tools
	@KG_NOTE_SLOW=1 $(PYTEST)

soak: $(VENV)/.dev $(EDITOR) ## What takes longer: kills, load, scale, and hundreds of examples for each property.
	@.ci/test-tools
	@$(PYTEST) -m "soak or property or world" --hypothesis-profile soak

coverage: $(VENV)/.dev $(EDITOR) ## The tests again, with the lines and branches that none of them runs.
	@.ci/test-tools
	@$(PYTEST) --cov --cov-report=term:skip-covered

PYTHONS := 3.12 3.13

test-pythons: $(EDITOR) ## The tests under each of PYTHONS that is installed, without coverage; TESTS=tests/test_x.py runs a part.
	@status=0; for version in $(PYTHONS); do .ci/test-python $$version $(TESTS) || status=1; done; exit $$status

wheel: $(VENV)/.dev $(EDITOR) ## The sdist and the wheel in dist/, with the query editor, and what is in the wheel checked.
	@rm -rf dist
	$(BIN)/python -m hatchling build -t sdist -t wheel
	$(BIN)/python tools/wheel.py dist/*.whl

EXTRAS := extract,serve

hashes: $(VENV)/.kg ## Requirements with a hash for each file, for this Python and platform (docs/security.md).
	@$(BIN)/python tools/hashes.py $(EXTRAS) $(OUT)/requirements-hashes.txt

lint: $(VENV)/.dev ## Style of the code.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## Types, strictly.
	$(BIN)/mypy

layers: $(VENV)/.dev ## Modules import in one direction only.
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

dependencies: $(VENV)/.dev ## Every dependency is declared and used.
	$(BIN)/deptry .

rebuild: $(VENV)/.dev ## The shipped graph comes out with the same bytes.
	@mkdir -p $(OUT)
	$(KG) build --out $(OUT)/graph.trig
	cmp $(OUT)/graph.trig data/graph.trig

check: lint types layers dependencies rebuild ## All checks, then the tests with those of the world (what CI runs).
	@$(MAKE) --no-print-directory test MARKED='-m "not soak"'

picture: $(VENV)/.dev ## Take the picture of the page for the README.
	$(BIN)/python tools/picture.py

golden: $(VENV)/.dev ## Refresh the ontology's files, the golden files of the tests, the built graph and the notebooks' outputs.
	$(BIN)/python tools/ontology_files.py
	$(BIN)/python tools/schemas.py
	$(KG) build
	$(BIN)/python -m tests.golden
	$(BIN)/python -m tests.notebooks

clean: ## Remove what the targets above made, except the environment.
	rm -rf $(OUT) .coverage .hypothesis .mypy_cache .ruff_cache
