# `make help` lists what there is to type. Everything that a target needs is set up by it.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
READY := $(VENV)/ready
HOST := boards/host
# Where the demo, the provider and the login tool find their parts.
SHIM := lib:$(HOST)/cpython

PHONE ?= demo
ON ?= cpython
PORT ?=
TESTS ?= host_tests

# A variable that is misspelt would be ignored without a word.
KNOWN := ARGS APP BOARD CI CLIENT_ID EXAMPLE NAME ON PHONE PIP PNG PORT PROVIDER PY PYTHON READY STATE TESTS VENV
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
ifneq ($(filter-out $(KNOWN),$(GIVEN)),)
$(error there is no variable $(filter-out $(KNOWN),$(GIVEN)); there are: $(KNOWN))
endif

.DEFAULT_GOAL := help
.PHONY: help run test lint endure mutants provider login roots micropython screens clean setup

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)

$(READY): tools/requirements.txt tools/requirements.in tools/fetch_urequests.py
	@echo "setting up $(VENV), once" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r tools/requirements.txt || { \
		echo "setup: not every pinned release can be had, so newer ones are taken, unverified" >&2; \
		$(PIP) -r tools/requirements.in; }
	@$(PY) tools/fetch_urequests.py >/dev/null
	@touch $@

ifneq ($(filter-out cpython micropython,$(ON)),)
$(error ON=$(ON) is neither cpython nor micropython)
endif

run: $(READY) ## the demo: a board signs in, reboots, is signed in (PHONE=you: you approve; ON=micropython)
	@PYTHONPATH=tools:$(HOST) $(PY) -m demo --phone $(PHONE) $(if $(filter micropython,$(ON)),--on $$($(PY) -m tools micropython))

# CI lacks nothing: it installs the browser, and a missing interpreter fails there. Elsewhere no system package is
# touched, and what is missing is skipped with a line that says what to do.
test: $(READY) $(if $(filter true,$(CI)),chromium) ## the whole suite, on CPython and on MicroPython (TESTS=… for a part of it)
	@MICROPYTHON=$$($(PY) -m tools micropython || true) $(PY) -m pytest -q $(TESTS)

# The stubs are checked against the library itself, and the examples against the stubs.
TYPED := $(addprefix deviceflow.,aio.async_flow aio.async_session display.console errors flow providers session store token trust)

lint: $(READY) ## ruff, mypy
	@$(VENV)/bin/ruff check .
	@MYPYPATH=lib $(VENV)/bin/mypy --check-untyped-defs --cache-dir build/mypy lib/examples
	@MYPYPATH=lib PYTHONPATH=$(SHIM) $(PY) -m mypy.stubtest --ignore-missing-stub $(TYPED)

endure: $(READY) ## years of faults on a virtual clock, and a fleet that starts at once (ARGS="--days 1000")
	@PYTHONPATH=host_tests:$(HOST):$(SHIM):firmware:tools $(PY) -m endurance $(ARGS)

mutants: $(READY) ## how many small mistakes in the library the unit tests notice (ARGS="--count 100 --seed 1")
	@PYTHONPATH=host_tests $(PY) -m endurance.mutants $(ARGS)

provider: $(READY) ## a development authorization server (PORT=…)
	@PYTHONPATH=tools $(PY) -m provider --port $(or $(PORT),8628) $(ARGS)

login: $(READY) ## sign in on this PC: make login PROVIDER=github CLIENT_ID=…
	@PYTHONPATH=$(SHIM):tools $(PY) -m pc_login $(if $(PROVIDER),$(PROVIDER) $(if $(CLIENT_ID),--client-id "$(CLIENT_ID)"),--help) $(ARGS)

roots: $(READY) ## pick the trust roots for the hosts in build/config.json (APP=folder ARGS="--help" for more)
	@PYTHONPATH=$(SHIM):tools:firmware $(PY) -m roots $(if $(APP),--app "$(APP)") $(ARGS)

micropython: $(READY) ## print the path of a real MicroPython, fetched if need be
	@$(PY) -m tools micropython

# Drawn by MicroPython, as its font is the real one.
screens: $(READY) ## draw every state of the screen at every size into build/screens, and those of the README
	@MICROPYTHON=$$($(PY) -m tools micropython) $(PY) tools/pictures --readme tools/pictures/readme

include tools/board.mk tools/bench.mk

clean: ## remove what the targets made here; what was downloaded stays in the cache
	rm -rf $(VENV) build .hypothesis .ruff_cache .pytest_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
