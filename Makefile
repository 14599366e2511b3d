# Two commands: `make run` and `make test`. Everything they need is set up in .venv, once.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.holdfast

.PHONY: help run test torture soak soak-engine drill bench pictures documents audit venv bytecode checks lint types imports tests fuzz

help:
	@echo "make run    the bot; without a .env the demo, in a browser, with no keys and no money"
	@echo "make test   lint, types, import contracts and tests"
	@echo "make torture  the long proofs: every byte and operation of the store, 500 kills, a day and thousands of hours of DCA bots"
	@echo "make soak   a simulated week, then ten minutes under load: nothing may grow (HOURS=24 MINUTES=3 for less)"
	@echo "make soak-engine  the long proof of the engine: a million random steps (STEPS=20000 for fewer)"
	@echo "make drill  every fault of the simulator against the real bot; fails on any loss"
	@echo "make fuzz   made-up inputs for every parser, from new seeds (FUZZ_MINUTES=60 for longer)"
	@echo "make bench  what things cost, as a table of ratios"
	@echo "make pictures  the pictures of README.md and docs/telegram.md anew, from the demo in a browser"
	@echo "make documents  docs/settings.md anew, from .env.example and what the program takes"
	@echo "make audit  whether a package that is used has a known hole, or was changed; asks services on the network"
	@echo "make venv   only the virtual environment"
	@echo "make bytecode  that, and compiled files, for a service that may not write them (docs/operations.md)"

run: $(STAMP)/run
	@if [ -f .env ] || [ -f config.yaml ]; then exec $(PY) main.py run; else exec $(PY) main.py demo; fi

# Two at a time, because each of them keeps one processor busy; the tests keep all of them busy.
test: $(STAMP)/dev
	@$(MAKE) --no-print-directory -j2 checks
	@$(MAKE) --no-print-directory tests

checks: types lint imports $(STAMP)/rewritten

torture: $(STAMP)/dev
	$(PY) -m pytest --timeout=3600 -p no:randomly --hypothesis-profile=searching tests/torture/*.py

soak: $(STAMP)/dev
	$(PY) -m tests.soak --hours $(or $(HOURS),168) --minutes $(or $(MINUTES),10)

soak-engine: $(STAMP)/dev
	$(PY) -m tests.execution.soak --steps $(or $(STEPS),1000000)

drill: $(STAMP)/run
	$(PY) main.py drill --all

fuzz: $(STAMP)/dev
	$(PY) -m tests.fuzz

bench: $(STAMP)/run
	$(PY) -m benchmarks

pictures: $(STAMP)/dev
	$(PY) -m tests.handlers.tasks.pictures
	$(PY) -m tests.handlers.tasks.front_picture

documents: $(STAMP)/dev
	$(PY) -m tests.documents.settings_page

# A package that the service does not know is a failure too: silence is no answer.
audit: $(STAMP)/audit $(STAMP)/dev
	$(PY) -m pip check
	$(PY) -m tests.security.installed
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps -r constraints.txt

venv: $(STAMP)/run

# For a folder that is read-only while the program runs, which else is compiled anew at each start.
bytecode: $(STAMP)/run
	$(PY) -m compileall -q main.py drills execution handlers helpers simulator utils

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
# The watched compute; of the others many wait, for an exchange, a chat or a browser: four more workers use that time.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(PY) -m pytest
PROCESSORS = $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)
tests: $(STAMP)/dev
	$(PYTEST) -n $(PROCESSORS) --dist worksteal -m watched \
		--cov=execution --cov=helpers/connectivity --cov=helpers/charts --cov-report=term \
		tests/execution tests/helpers/connectivity tests/helpers/charts; engine=$$?; \
	$(PYTEST) -n $$(($(PROCESSORS) + 4)) --dist worksteal -m "not watched" && exit $$engine

# pytest rewrites the asserts of each test file and keeps what comes of it; done beforehand, no two workers do the
# same. What is wrong with a file is told by the tests.
$(STAMP)/rewritten: $(STAMP)/dev
	@$(PYTEST) --collect-only -qq >/dev/null 2>&1; touch $@

# A stamp is newer than what it was made from, so nothing that stands is installed again.
$(STAMP)/run: requirements.txt constraints.txt | $(STAMP)
	$(PY) -m pip install --disable-pip-version-check -q -r requirements.txt -c constraints.txt
	@touch $@

$(STAMP)/dev: requirements-dev.txt requirements.txt constraints.txt | $(STAMP)
	$(PY) -m pip install --disable-pip-version-check -q -r requirements-dev.txt -c constraints.txt
	@touch $@ $(STAMP)/run

$(STAMP)/audit: | $(STAMP)
	$(PY) -m venv $(VENV)/audit
	$(VENV)/audit/bin/python -m pip install --disable-pip-version-check -q pip-audit==2.10.1
	@touch $@

$(STAMP):
	@bash tools/make-venv $(VENV)
	@mkdir -p $@
