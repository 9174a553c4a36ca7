# `make demo` and `make test` do everything on a machine with Python 3.11+, pip, make and git.
PYTHON ?= python3
BIN := .venv/bin
TORCH := torch==2.13.0
STAMP := .venv/.installed
SAMPLE := corpora/sample
CHECK := corpora/check
PAGES := corpora/layout

.PHONY: install ocr office postgres browser test-ocr demo test check quality bench beside cards notebooks models sample hard scaling clean

install: $(STAMP)

# torch first and by itself: its plain wheel for this platform, before anything can ask for another build.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	PIP_CONSTRAINT=$(CURDIR)/constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# Tesseract and its Japanese data, for scans (Debian, Ubuntu); does nothing where they are there.
ocr:
	@tesseract --list-langs 2>/dev/null | grep -qx jpn_vert && tesseract --list-langs | grep -qx jpn || \
	  $(if $(filter 0,$(shell id -u)),,sudo) sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends \
	  tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert'

# LibreOffice, for .doc, .xls, .ppt, .rtf and .odt (Debian, Ubuntu); does nothing where it is there.
office:
	@command -v soffice >/dev/null || \
	  $(if $(filter 0,$(shell id -u)),,sudo) sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends \
	  libreoffice-writer libreoffice-calc libreoffice-impress'

# Chromium, for the tests of the pages in a real browser (Debian, Ubuntu); does nothing where it is there.
browser:
	@command -v chromium >/dev/null || \
	  $(if $(filter 0,$(shell id -u)),,sudo) sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends \
	  chromium fonts-noto-cjk'

# PostgreSQL, for the tests of the shared server (Debian, Ubuntu); does nothing where it is there. The tests start a server of their own.
postgres:
	@ls -d /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
	  $(if $(filter 0,$(shell id -u)),,sudo) sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql'

test-ocr: install
	$(BIN)/python -m pytest tests/ocr

demo: install
	$(BIN)/kyoutei demo --sample $(SAMPLE)/documents --corpus .demo/kyoutei.sqlite3

test: install
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	MYPYPATH=src:benchmarks $(BIN)/mypy benchmarks/layout.py benchmarks/reading.py benchmarks/quality.py benchmarks/trust.py \
	  benchmarks/dating.py benchmarks/beside.py benchmarks/cards.py
	$(BIN)/python benchmarks/cards.py --check

# The long form of what `make test` does in short: all fault, fuzz, load, attack and browser suites of benchmarks/hard.toml, each to
# its end, with a report (.bench/hard.txt). Takes two hours or so; installs the Debian packages it needs.
hard: install ocr office postgres browser demo
	$(BIN)/python benchmarks/hard.py

# How a run grows with the number of documents: the table and the plot of docs/performance.md. On a quiet machine.
SIZES ?= 500 1000 2000 5000
scaling: install
	$(BIN)/python benchmarks/scaling.py $(SIZES) --workers 1 2 --out .bench/scaling.jsonl --plot docs/scaling.svg

# The quality gate: what is found in the sample and in the check corpus, which rules were not written for, how pages are read, and
# how questions to the demo's corpus are answered, must keep the limits in benchmarks/floors*.toml.
quality: install
	$(BIN)/python benchmarks/quality.py $(SAMPLE)/gold.jsonl --floors benchmarks/floors.toml
	$(BIN)/python benchmarks/quality.py $(CHECK)/gold.jsonl --floors benchmarks/floors_check.toml
	$(BIN)/python benchmarks/dating.py $(CHECK)/dates.jsonl --floors benchmarks/floors_check.toml
	$(BIN)/python benchmarks/layout.py $(PAGES) --ours --floors benchmarks/floors.toml
	$(if $(wildcard .demo/kyoutei.sqlite3),,$(MAKE) --no-print-directory demo)
	$(BIN)/python benchmarks/searching.py $(SAMPLE)/questions.jsonl .demo/kyoutei.sqlite3 --floors benchmarks/floors.toml

# REAL=folder measures another folder as well: one with a gold.jsonl, or one with an items.jsonl (benchmarks/truth.py).
bench: install
	$(BIN)/python benchmarks/quality.py $(SAMPLE)/gold.jsonl $(CHECK)/gold.jsonl $(wildcard $(REAL)/gold.jsonl)
	$(BIN)/python benchmarks/dating.py $(CHECK)/dates.jsonl
	$(BIN)/python benchmarks/layout.py $(SAMPLE) $(PAGES) $(if $(wildcard $(REAL)/items.jsonl),$(REAL))
	$(BIN)/python benchmarks/trust.py $(SAMPLE) $(if $(wildcard $(REAL)/items.jsonl),$(REAL))
	$(BIN)/python benchmarks/searching.py $(SAMPLE)/questions.jsonl $(SAMPLE)/documents $(CHECK)/questions.jsonl $(CHECK)/documents \
	  $(if $(wildcard $(REAL)/questions.jsonl),$(REAL)/questions.jsonl $(REAL))
	$(BIN)/python benchmarks/fields.py $(SAMPLE)/gold.jsonl $(wildcard $(REAL)/gold.jsonl)
	$(BIN)/python benchmarks/reading.py $(SAMPLE)/documents $(REAL)
	$(BIN)/python benchmarks/tagging.py $(SAMPLE)/documents $(REAL)
	$(MAKE) --no-print-directory beside cards

# ja-timex for the comparison with the ready-made stack; apart, because it asks for an old pre-release of pendulum.
.bench/stock: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $@ --upgrade \
	  ja-timex==0.2.8 pendulum==3.3.0
	touch $@

# kyoutei_nlp beside pdfplumber + GiNZA + ja-timex + keywords, on the sample, the check corpus and REAL=folder.
beside: install .bench/stock
	PYTHONPATH=.bench/stock $(BIN)/python benchmarks/beside.py $(SAMPLE) $(CHECK) $(if $(wildcard $(REAL)/gold.jsonl),$(REAL))

# docs/evaluation.md and docs/performance_card.md from what is measured now, on a quiet machine; `make check` fails where the first is
# stale. CORPUS=file (benchmarks/filling.py) measures searching and adding at 90,000 as well.
cards: install .bench/stock
	PYTHONPATH=.bench/stock $(BIN)/python benchmarks/cards.py $(if $(CORPUS),--corpus $(CORPUS))

# Runs every notebook from its own folder; a cell that fails ends it.
notebooks: install
	PIP_CONSTRAINT=$(CURDIR)/constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[notebooks]'
	cd notebooks && for book in *.ipynb; do ../$(BIN)/jupyter execute "$$book" || exit 1; done

models: install
	$(BIN)/python -m kyoutei_nlp.embedding.build models/kyoutei-ja-300
	$(BIN)/python models/kyoutei-fields/build.py
	$(BIN)/python models/kyoutei-clauses/build.py

sample: install
	$(BIN)/python $(SAMPLE)/build/build.py
	$(BIN)/python $(CHECK)/build.py

clean:
	rm -rf .venv .demo .bench .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build
