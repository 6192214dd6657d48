# make demo   a sample warehouse and its coverage of the thalamus, from nothing but Python 3.11 or later
# make test   everything that tests need, then all tests
# make superset-test   Apache Superset in an environment of its own, and its dashboard in headless Chromium
# make browser   installs Chromium by apt-get, for tests of reports and superset-test, where there is none; as root
# make bench  measures speed and size on generated data, in 2 minutes; SCALE=full: the whole atlas, in 10
# make bench-fetch   60 experiments from a slow server: AllenSDK's own loop, and mcw fetch
# make docs   writes the generated pages and builds the documentation into build/site; a dead link fails the build
# make tutorial   runs docs/tutorial.ipynb and writes it back with its outputs
# make lint   style, types, SQL and layering
# make ci     what a change has to pass: lint, and the tests with the oldest and the newest dependencies

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The packages as an installation lays them out (cli and sql within warehouse), for tools that only read files.
LAYOUT := $(VENV)/layout

SCALE := moderate

SUPERSET := build/superset

.PHONY: demo test superset-test browser bench bench-fetch docs tutorial lint ci format clean

demo: $(VENV)/installed
	$(BIN)/mcw demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

superset-test: $(VENV)/installed-dev $(SUPERSET)/metadata.sqlite
	MCW_SUPERSET=$(SUPERSET) $(BIN)/python -m pytest tests/superset

browser:
	command -v chromium || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }

bench: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks --scale $(SCALE)

bench-fetch: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks.fetch

docs: $(VENV)/installed-docs
	$(BIN)/python -m tests.docs.generate
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/python -m tests.docs.site build/site

tutorial: $(VENV)/installed-dev
	$(BIN)/python -m tests.docs.tutorial

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint sql
	rm -rf $(LAYOUT)
	mkdir -p $(LAYOUT)/warehouse
	ln -s $(CURDIR)/warehouse/* $(CURDIR)/cli $(CURDIR)/sql $(LAYOUT)/warehouse
	ln -s $(CURDIR)/tests $(LAYOUT)
	cd $(LAYOUT) && $(abspath $(BIN))/mypy --config-file $(CURDIR)/pyproject.toml -p warehouse -p tests
	cd $(LAYOUT) && $(abspath $(BIN))/lint-imports --config $(CURDIR)/pyproject.toml

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

ci:
	bash .ci/run

clean:
	rm -rf $(VENV) build *.egg-info .*_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mouse-connectivity-warehouse needs Python 3.11 or later: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(VENV)/installed $@

$(VENV)/installed-docs: pyproject.toml | $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs]'
	touch $@

$(SUPERSET)/installed: tests/superset/requirements.txt | $(VENV)/installed-dev
	$(BIN)/uv venv --quiet --clear --python 3.11 $(SUPERSET)/venv
	$(BIN)/uv pip install --quiet --python $(SUPERSET)/venv --requirement tests/superset/requirements.txt
	touch $@

$(SUPERSET)/metadata.sqlite: $(SUPERSET)/installed tests/superset/prepare.py tests/superset/superset_config.py
	rm -f $@
	SUPERSET_HOME=$(CURDIR)/$(SUPERSET) SUPERSET_CONFIG_PATH=$(CURDIR)/tests/superset/superset_config.py \
	$(SUPERSET)/venv/bin/python -W ignore tests/superset/prepare.py > $(SUPERSET)/prepare.log 2>&1 \
	|| { cat $(SUPERSET)/prepare.log; rm -f $@; exit 1; }
