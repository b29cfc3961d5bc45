# Every verb below is also a command: `.venv/bin/wps VERB --help` explains it.
#
#   make ingest                              read the sample collection into outputs/wps.db
#   make ingest SOURCES="dir file.pdf" DB=my.db    read your own reports
#   make ingest WORKERS=1                    with so many processes instead of one for each core
#   make ingest AGAIN=1                      read every file anew, changed or not
#   make stale                               tell which reports are out of date, and why
#   make serve [DB=my.db] [PORT=8001]        open the database in the browser
#   make serve EDIT=1                        the same, and let one browser correct mistakes
#   make publish [TO=outputs/published]      write a folder that any host can serve
#   make test                                run every test
#   make evaluate                            measure how well the reports are read
#   make evaluate PEERS=1                    the same, and how others read them
#   make train                               train the model that finds names anew from corpus/gold/train
#   make train TEXTS=my.db                   the same, and from your reports as the models read them
#   make train ALL=1                         train all models anew: ten hours or more
#   make bench [SIZE=quick]                  measure speed, memory and safety into benchmarks/results.md
#   make bench-site                          measure the site on 100,000 activities, beside stock Datasette
#   make bench-reading [SOURCES=folder]      measure how fast PDFs are read, beside pypdfium2 and pdfplumber
#   make check                               lint, types, import rules and tests: what CI runs

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
SOURCES ?=
AGAIN ?=
PEERS ?=
ALL ?=
TEXTS ?=
WORKERS ?=
SIZE ?= full
DB ?= outputs/wps.db
PORT ?= 8001
EDIT ?=
TO ?= outputs/published
URL ?=

.PHONY: setup ingest stale bench bench-site bench-reading serve publish review test evaluate train check lint lock clean

ingest: setup
	@$(BIN)/wps ingest --db "$(DB)" $(if $(AGAIN),--again) $(if $(WORKERS),--workers $(WORKERS)) $(SOURCES)

stale: setup
	@$(BIN)/wps ingest --db "$(DB)" --stale

serve: setup
	@$(BIN)/wps serve --db "$(DB)" --port "$(PORT)" $(if $(EDIT),--edit)

review: setup
	@$(BIN)/wps review --db "$(DB)"

publish: setup
	@$(BIN)/wps publish --db "$(DB)" --to "$(TO)" $(if $(URL),--url "$(URL)")

# In several processes; a file's tests stay together, so that what they share is made once.
test: .venv/installed-dev
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

evaluate: setup $(if $(PEERS),.venv-peers/installed)
	@$(BIN)/wps evaluate $(if $(PEERS),--peers)

# ftm-analyze has a place of its own, so that nothing it needs meets what is pinned here.
.venv-peers/installed: pyproject.toml
	@echo "Installing the programs to compare with (once) …"
	@$(PYTHON) -m venv .venv-peers
	@$(PYTHON) -c 'import pathlib, tomllib; print(*tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]["optional-dependencies"]["peers"], sep="\n")' > .venv-peers/wanted.txt
	@.venv-peers/bin/python -m pip install -qq --disable-pip-version-check -r .venv-peers/wanted.txt
	@touch $@

train: $(if $(ALL),.venv/installed-train,.venv/installed-dev)
	@$(BIN)/wps train $(if $(ALL),--all) $(if $(TEXTS),--texts "$(TEXTS)")

# PyTorch is large, and nothing but training needs it.
.venv/installed-train: .venv/installed-dev
	@echo "Installing what training needs (once) …"
	@$(BIN)/python -c 'import pathlib, tomllib; print(*tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]["optional-dependencies"]["train"], sep="\n")' > .venv/wanted.txt
	@$(PIP) -r .venv/wanted.txt
	@touch $@

# Best on a machine that does nothing else; SIZE=quick takes two minutes.
bench: .venv/installed-dev
	@$(BIN)/python -m benchmarks.ingest --size $(SIZE)
	@$(BIN)/python -m benchmarks.kill $(if $(filter quick,$(SIZE)),--kills 10 --reports 60)

bench-site: .venv/installed-dev
	@$(BIN)/python -m benchmarks.site

bench-reading: .venv/installed-dev
	@$(BIN)/python -m benchmarks.reading $(SOURCES)

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
	uv pip compile pyproject.toml --extra build --extra cluster --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --quiet -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv .venv-peers outputs
