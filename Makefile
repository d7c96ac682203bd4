# `make demo` and `make test` are all that a newcomer needs; both need only Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready
CATALOGUES := $(shell find locales -name '*.po')

.PHONY: install demo demo-reset test check proof mutants contract bench package gallery locales lock

demo: $(READY)
	@$(BIN)/voronka demo

demo-reset: $(READY)
	@$(BIN)/voronka demo --reset

# All that the other commands need; they run it by themselves.
install: $(READY)

# Everything. pyright runs beside the tests; what it says comes after them, and its failure is the command's.
test: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	@$(BIN)/pyright >$(VENV)/pyright.txt & types=$$!; \
	$(BIN)/pytest -m "not proof" -n 2 --dist loadscope; tests=$$?; \
	wait $$types; typed=$$?; [ $$typed = 0 ] || cat $(VENV)/pyright.txt; exit $$((tests + typed))

# For the hand: no process is killed, no browser opened, and one database, the one that needs no server.
check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	@$(BIN)/pyright >$(VENV)/pyright.txt & types=$$!; \
	$(BIN)/pytest -m "not proof" -n 2 --dist loadscope --databases sqlite --ignore tests/proof --ignore tests/page; tests=$$?; \
	wait $$types; typed=$$?; [ $$typed = 0 ] || cat $(VENV)/pyright.txt; exit $$((tests + typed))

# Crashes, replays, races: the better part of an hour; the figures are told at the end (docs/reliability.md). Then all
# tests once more, their properties as wide as they go.
proof: $(READY)
	$(BIN)/pytest -m proof -n 2 --dist load --timeout 3600 -rP --show-capture=stdout
	HYPOTHESIS_PROFILE=thorough $(BIN)/pytest -m "not proof" -n 2 --dist loadscope --timeout 3600

# A seeded sample of one-line faults, each against the tests that enter its line; some hours (docs/reliability.md).
MUTANTS ?= 300
mutants: $(READY)
	$(BIN)/python -m tests.mutants map
	$(BIN)/python -m tests.mutants run --sample $(MUTANTS) --write

# Holds what a lone bot can show against Telegram itself: TOKEN is the bot's, CHAT is a chat with whoever started it.
contract: $(READY)
	CONTRACT_TOKEN=$(TOKEN) CONTRACT_CHAT=$(CHAT) $(BIN)/pytest tests/contract -m lone_bot

bench: $(READY)
	$(BIN)/python -m benchmarks

# Builds dist/voronka-….whl and runs it away from the sources.
package:
	@PYTHON=$(PYTHON) .ci/package

# Takes the pictures of docs/ anew; needs chromium and a font with emoji (fonts-noto-color-emoji).
gallery: $(READY)
	$(BIN)/python -m gallery

# Takes new texts into the catalogues and compiles them.
locales: $(READY)
	$(BIN)/python -m locales

# Rewrites the pinned requirements from pyproject.toml; needs uv.
lock: LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url
lock:
	$(LOCK) --extra dev --output-file requirements.lock
	$(LOCK) --output-file requirements-run.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Installing the dependencies into $(VENV): a minute or so, once.'
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(READY): $(INSTALLED) $(CATALOGUES)
	@$(BIN)/python -m locales compile
	@touch $@
