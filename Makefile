# Everything a newcomer needs: make run, make test, make check. Each target sets itself up.
VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
PORT   ?= 8501
# Processes that share the tests, whole files at a time, in their order: the long ones are not the last.
# One more than two cores: many tests wait for a disk, a server or a browser.
WORKERS ?= 3

# Packages are installed as text: the first process that loads one compiles it for all that come after.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup test check lint format docs bench pictures soak lock browser
.DEFAULT_GOAL := run

run: setup  ## the dashboard on the demo store (or on yours, when there is one)
	$(BIN)/hilo demo --if-empty
	$(BIN)/streamlit run dashboard.py --server.address 127.0.0.1 --server.port $(PORT)

setup: $(VENV)/.installed  ## virtual environment with the locked packages; seconds when nothing changed

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Hilo needs Python 3.11 or newer; set PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -y -q python3-venv; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

browser: setup  ## a headless Chromium: the system's, a distribution package where root can install one, else Playwright's own
	@tests/browser/install.sh $(BIN)

test: setup browser  ## all tests, browser and real servers included
	$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

lint: setup  ## style, types, import contracts, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -m metrics.document | cmp - METRICS.md || { echo 'METRICS.md is old: run make docs'; exit 1; }
	@new=$$(mktemp -d) && $(BIN)/python -m connectors._document $$new && diff -r $$new docs/connectors && rm -r $$new \
	  || { echo 'docs/connectors is old: run make docs'; exit 1; }

check: lint test  ## everything CI asks for

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup  ## METRICS.md and docs/connectors from the declarations
	$(BIN)/python -m metrics.document > METRICS.md
	$(BIN)/python -m connectors._document docs/connectors

bench: setup  ## repeatable measurements, as ratios within one run
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.business_time
	$(BIN)/python -m benchmarks.identity
	$(BIN)/python -m benchmarks.stitching
	$(BIN)/python -m benchmarks.incremental --events 500000
	$(BIN)/python -m benchmarks.connectors
	$(BIN)/python -m benchmarks.large
	$(BIN)/python -m benchmarks.load

pictures: setup browser  ## pictures of the main pages as they are now; the tests compare with them from then on
	HILO_PICTURES=1 $(BIN)/pytest -q tests/browser/test_pictures.py

soak: setup  ## the hostile source in full: every connector through every fault, and kill -9 of 500 syncs
	HILO_SEEDS=3 $(BIN)/pytest -q -n $(WORKERS) tests/hostile/test_faults.py tests/hostile/test_shifting.py
	$(BIN)/python -m tests.hostile.soak --kills 500

lock: setup  ## pin every package again, with hashes and without addresses
	$(BIN)/python -m pip install -q uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --group dev --extra match --extra mysql --extra postgres pyproject.toml -o requirements.lock
