# setup, demo, test, check, bench: the same words here, in the README and in CI.

SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
ARGS ?=

.PHONY: help setup demo test check bench lock clean

help:
	@echo "make setup   install into .venv (Python 3.11 or later)"
	@echo "make demo    a school in a box: made-up people, a running page"
	@echo "make test    the whole suite, on SQLite and on PostgreSQL (ARGS='-k words' narrows it)"
	@echo "make check   all static gates"
	@echo "make bench   speed, as ratios"
	@echo "make lock    lock the dependencies again, with hashes"

setup:
	@checks/setup.sh

demo: setup
	@$(VENV)/bin/staffroom demo $(ARGS)

test: setup
	@$(PY) checks/suite.py $(ARGS)

check: setup
	@checks/setup.sh semgrep
	@$(PY) checks/gates.py $(ARGS)

bench: setup
	@$(PY) -m bench $(ARGS)

lock: setup
	@checks/lock.sh $(ARGS)

clean:
	rm -rf $(VENV) build dist staffroom.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
