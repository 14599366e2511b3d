# Two commands: `make run` and `make test`. Everything they need is set up in .venv, once.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.holdfast

.PHONY: help run test torture soak-engine bench venv lint types imports tests

help:
	@echo "make run    the bot; without a .env the demo, in a browser, with no keys and no money"
	@echo "make test   lint, types, import contracts and tests"
	@echo "make torture  the long proofs: every byte and operation of the store, 500 kills, a day of a DCA bot"
	@echo "make soak-engine  the long proof of the engine: a million random steps (STEPS=20000 for fewer)"
	@echo "make bench  what things cost, as a table of ratios"
	@echo "make venv   only the virtual environment"

run: $(STAMP)/run
	@if [ -f .env ] || [ -f config.yaml ]; then exec $(PY) main.py run; else exec $(PY) main.py demo; fi

test: lint types imports tests

torture: $(STAMP)/dev
	$(PY) -m pytest --timeout=3600 -p no:randomly tests/torture/*.py

soak-engine: $(STAMP)/dev
	$(PY) -m tests.execution.soak --steps $(or $(STEPS),1000000)

bench: $(STAMP)/run
	$(PY) -m benchmarks

venv: $(STAMP)/run

lint: $(STAMP)/dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(STAMP)/dev
	$(PY) -m mypy

imports: $(STAMP)/dev
	$(VENV)/bin/lint-imports

# Watching every branch makes all Python half as fast: only the tests that have to reach them all are watched
# (tests/execution/conftest.py marks them).
# A processor that steals work keeps to its files, so that a browser that serves a file is started once.
# More than a hundred processes are started: without bytecode each would compile all our files anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(PY) -m pytest -n auto --dist worksteal
tests: $(STAMP)/dev
	$(PYTEST) -m watched --cov=execution --cov=helpers/connectivity --cov=helpers/charts --cov-report=term \
		tests/execution tests/helpers/connectivity tests/helpers/charts; engine=$$?; \
	$(PYTEST) -m "not watched" && exit $$engine

# A stamp is newer than what it was made from, so nothing that stands is installed again.
$(STAMP)/run: requirements.txt constraints.txt | $(STAMP)
	$(PY) -m pip install --disable-pip-version-check -q -r requirements.txt -c constraints.txt
	@touch $@

$(STAMP)/dev: requirements-dev.txt requirements.txt constraints.txt | $(STAMP)
	$(PY) -m pip install --disable-pip-version-check -q -r requirements-dev.txt -c constraints.txt
	@touch $@ $(STAMP)/run

$(STAMP):
	@bash tools/make-venv $(VENV)
	@mkdir -p $@
