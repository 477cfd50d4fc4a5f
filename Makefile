# Everything a newcomer or CI runs. Each target makes .venv by itself and reuses it.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)
PIP = .venv/bin/python -m pip --quiet --disable-pip-version-check --no-input
PYTEST_ARGS ?=

.PHONY: demo test lint format docs messages pictures bench clean

demo: .venv/installed
	.venv/bin/casekit demo

test: .venv/installed-dev
	.venv/bin/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

lint: .venv/installed-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

format: .venv/installed-dev
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

docs: .venv/installed-dev
	.venv/bin/python -m casekit.format.describe > docs/format.md
	.venv/bin/python -m casekit.render.describe > docs/templates.md

messages: .venv/installed-dev
	.venv/bin/python -m tests.catalogs

pictures: .venv/installed-dev
	.venv/bin/python -m tests.pictures

bench: .venv/installed-dev
	.venv/bin/python -m benchmarks

clean:
	rm -rf .venv .coverage htmlcov dist build .*_cache .hypothesis

.venv/installed: pyproject.toml | .venv/bin/python
	$(PIP) install --editable .
	@touch $@

.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(PIP) install --editable '.[dev]'
	@touch $@ .venv/installed

.venv/bin/python:
	@command -v git >/dev/null || \
		{ echo "casekit needs git: install it with your package manager" >&2; exit 2; }
	@test -n "$(PYTHON)" || \
		{ echo "casekit needs Python 3.11 or newer, with venv:" \
		  "apt-get install python3 python3-venv, or make PYTHON=/path/to/python3" >&2; exit 2; }
	@echo "making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv
