# Every verb below is also a command: `.venv/bin/wps VERB --help` explains it.
#
#   make ingest                              read the sample collection into outputs/wps.db
#   make ingest SOURCES="dir file.pdf" DB=my.db    read your own reports
#   make ingest AGAIN=1                      read everything anew, after a change in models/
#   make serve [DB=my.db] [PORT=8001]        open the database in the browser
#   make test                                run every test
#   make evaluate                            measure how well the reports are read
#   make train                               train the model anew from corpus/gold/train
#   make check                               lint, types, import rules and tests: what CI runs

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SOURCES ?=
AGAIN ?=
DB ?= outputs/wps.db
PORT ?= 8001

.PHONY: setup ingest serve test evaluate train check lint lock clean

ingest: setup
	@$(BIN)/wps ingest --db "$(DB)" $(if $(AGAIN),--again) $(SOURCES)

serve: setup
	@$(BIN)/wps serve --db "$(DB)" --port "$(PORT)"

test: .venv/installed-dev
	$(BIN)/pytest

evaluate: setup
	@$(BIN)/wps evaluate

train: .venv/installed-dev
	@$(BIN)/wps train

check: lint test

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: .venv/installed

# Packages are pinned with their hashes; nothing is downloaded after this.
.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
	  || { echo "WPS Reports needs Python 3.11 or 3.12. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
	  || { echo "Python cannot make an environment of its own. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing what WPS Reports needs (once; about two minutes) …"
	@$(PIP) --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "Installing what the tests need (once) …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# For maintainers: pin anew after a change of pyproject.toml. Needs uv.
lock:
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --quiet -o requirements.lock
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --quiet -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv outputs
