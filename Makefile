# make demo   a sample warehouse and its coverage of the thalamus, from nothing but Python 3.11 or later
# make quick  installs what tests need; runs those of the readers, the SQL and the command line
# make test   every test but those of Superset, of installing, the rarest moments of a kill, and a minute of hostile inputs
# make test-all   all but those of Superset
# make fuzz   hostile inputs for 10 minutes, others every day; SECONDS=3600: for an hour
# make test-versions   what may come out differently with other versions of DuckDB, pandas, numpy or typer
# make superset-test   Apache Superset in an environment of its own, and its dashboard in headless Chromium
# make browser   installs Chromium by apt-get, for tests of reports and superset-test, where there is none; as root
# make bench  measures speed and size on generated data, in 2 minutes; SCALE=full: the whole atlas, in 30
# make bench-fetch   60 experiments from a slow server: AllenSDK's own loop, and mcw fetch
# make docs   builds the documentation into build/site; a dead link, or a generated page that is not current, fails
# make pages  writes the generated pages: commands, Python, data catalogue, tutorial …
# make tutorial   runs docs/tutorial.ipynb and writes it back with its outputs
# make allensdk-lock   pins the newest packages that AllenSDK's environment can have
# make lint   style, types, SQL and layering
# make ci     what a change has to pass: lint, docs, and the tests with the newest and the oldest dependencies

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The packages as an installation lays them out (cli and sql within warehouse), for tools that only read files.
LAYOUT := $(VENV)/layout

SCALE := moderate

SECONDS := 600

SUPERSET := build/superset

# Tests on all cores, with one worker more: some tests wait for the disk, or for one another. Those of a file stay
# together, for what they share.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
PYTEST := $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
# Tests in which nothing depends on the versions of what is installed, or which others answer for.
ANY_VERSION := benchmarks bi docs report answers/test_random_volumes.py \
	cli/test_demo.py cli/test_plot.py cli/test_terminal.py load/test_interrupted.py load/test_no_room.py \
	load/test_no_warehouse.py load/test_origin.py load/test_paths.py load/test_two_at_once.py
# Readers, SQL, selections and the command line.
QUICK := cache sql database selection bi cli
SLOWER := demo plot terminal

# The other DuckDB that is supported, where make ci has installed it: make bench measures the answers with both.
OLDEST := $(wildcard .venv-oldest/bin/python)

.PHONY: demo quick test test-all test-versions fuzz superset superset-test browser bench bench-fetch docs pages tutorial lint ci format clean allensdk-lock

demo: $(VENV)/installed
	$(BIN)/mcw demo

quick: $(VENV)/installed-dev
	$(PYTEST) $(QUICK:%=tests/%) tests/*.py $(SLOWER:%=--ignore=tests/cli/test_%.py) -m "not (allensdk or browser or real)"

test: $(VENV)/installed-dev
	$(PYTEST) -m "not (distribution or fuzz or kills or superset)"

test-all: $(VENV)/installed-dev
	$(PYTEST) -m "not (few or superset)"

test-versions: $(VENV)/installed-dev
	$(PYTEST) -m "not (allensdk or browser or clients or distribution or few or fuzz or kills or real or superset)" \
	$(ANY_VERSION:%=--ignore=tests/%)

fuzz: $(VENV)/installed-dev
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

superset: $(SUPERSET)/metadata.sqlite

superset-test: $(VENV)/installed-dev superset
	MCW_SUPERSET=$(SUPERSET) $(BIN)/python -m pytest tests/superset

browser:
	command -v chromium || { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }

bench: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks --scale $(SCALE) $(OLDEST:%=--also %)

bench-fetch: $(VENV)/installed-dev
	$(BIN)/python -m tests.benchmarks.fetch

docs: $(VENV)/installed-docs
	$(BIN)/python -m tests.docs.generate --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict  # not --quiet, which hides the warnings from --strict
	$(BIN)/python -m tests.docs.site build/site

# What uv itself locks names an index and every URL, and would keep mirrors from serving: so its versions and checksums.
allensdk-lock: $(VENV)/installed-dev
	cp warehouse/fetch/allen/__main__.py $(VENV)/allen.py
	$(BIN)/uv lock --quiet --upgrade --script $(VENV)/allen.py
	{ sed -n '/^#/p' warehouse/fetch/allensdk-lock.txt && $(BIN)/uv export --quiet --script $(VENV)/allen.py --no-header --no-annotate; } > $(VENV)/allensdk-lock.txt
	mv $(VENV)/allensdk-lock.txt warehouse/fetch/allensdk-lock.txt

pages: $(VENV)/installed-dev
	$(BIN)/python -m tests.docs.generate

tutorial: $(VENV)/installed-dev
	$(BIN)/python -m tests.docs.tutorial

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint sql
	rm -rf $(LAYOUT)
	mkdir -p $(LAYOUT)/warehouse
	ln -s $(CURDIR)/warehouse/* $(CURDIR)/cli $(CURDIR)/sql $(LAYOUT)/warehouse
	ln -s $(CURDIR)/tests $(CURDIR)/pyproject.toml $(LAYOUT)
	cd $(LAYOUT) && $(abspath $(BIN))/mypy -p warehouse -p tests
	cd $(LAYOUT) && $(abspath $(BIN))/lint-imports

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

$(VENV)/bin/uv: | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

# uv installs in a tenth of the time, but does not read pip.conf: where that names the index, pip takes over.
$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[dev]' \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(VENV)/installed $@

$(VENV)/installed-docs: pyproject.toml | $(VENV)/installed-dev
	$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[dev,docs]' \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs]'
	touch $@

# Superset brings versions of its own: no constraint of ours counts there.
$(SUPERSET)/installed: tests/superset/requirements.txt | $(VENV)/installed-dev
	$(BIN)/uv venv --quiet --clear --python 3.11 $(SUPERSET)/venv
	env -u UV_CONSTRAINT $(BIN)/uv pip install --quiet --python $(SUPERSET)/venv --requirement tests/superset/requirements.txt
	touch $@

$(SUPERSET)/metadata.sqlite: $(SUPERSET)/installed tests/superset/prepare.py tests/superset/superset_config.py
	rm -f $@
	SUPERSET_HOME=$(CURDIR)/$(SUPERSET) SUPERSET_CONFIG_PATH=$(CURDIR)/tests/superset/superset_config.py \
	$(SUPERSET)/venv/bin/python -W ignore tests/superset/prepare.py > $(SUPERSET)/prepare.log 2>&1 \
	|| { cat $(SUPERSET)/prepare.log; rm -f $@; exit 1; }
