# Every target sets up what it needs: Python 3.11-3.13 and make are enough on a fresh machine.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
MEMBERS ?= 20000

export DO_NOT_TRACK = 1

.PHONY: setup demo test lint lint-sql slow faults fuzz audit licences bench coverage-bench attack golden dev browser lock clean

setup: $(STAMP)

# A virtual environment cannot be moved, so the stamp names the folder it was made in.
$(STAMP): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11, 3.12 or 3.13 found. Install one, or run make PYTHON=/path/to/python3.11"; exit 5; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
	&& VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --require-hashes -r requirements.lock \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
	$(BIN)/python -m compileall -q pipelines assets expectations dashboards
	$(BIN)/python -m assets.seeds
	touch $(STAMP)

demo: setup
	$(BIN)/bhi demo --members $(MEMBERS)

# A browser for the page tests: the system's, else its package manager, else a clear failure.
browser:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
	|| { command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } \
	|| { echo "error: the page tests need Chromium. Install it, for example: sudo apt-get install --no-install-recommends chromium"; exit 3; }

lint: setup
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(BIN)/sqlfluff lint --config .sqlfluff --processes 2 dbt_project/models
	! grep -n '://' requirements.lock

# The same rules in DuckDB's dialect, whose grammar there lacks grouping sets; `make lint` takes Spark's.
lint-sql: setup
	$(BIN)/sqlfluff lint --config .sqlfluff --dialect duckdb --ignore parsing --processes 2 dbt_project/models

test: setup browser
	CI=$(CI) bash .ci/run --ready

slow: setup browser
	$(BIN)/python -m pytest -m slow

# Each fault really caused; another BHI_FAULT_SEED kills at other moments and mutates other bytes.
faults: setup
	$(BIN)/python -m pytest tests/faults -m "slow or not slow"

# An attacker of its own against 1,000 random linked tables and 50 releases: ten minutes.
attack: setup
	$(BIN)/python -m tests.benchmarks.attack_disclosure

# Publishes an invented population of 1,000 anew; the difference belongs into CHANGELOG.md.
golden: setup
	$(BIN)/python -m tests.golden.published_tables

# Sizes, rounds and input format: make bench MEMBERS="10000 1000000" ROUNDS=2 FORMAT=csv
bench: setup
	$(BIN)/python -m tests.benchmarks.bench_pipeline --work bench --rounds $(or $(ROUNDS),3) --format $(or $(FORMAT),parquet) \
	--members $(if $(filter command line,$(origin MEMBERS)),$(MEMBERS),10000 100000)

# Ten thousand mutated inputs through the reading of `bhi validate`, fifty through the command.
fuzz: setup
	BHI_FUZZ=10000 $(BIN)/python -m pytest tests/faults/test_mutated_inputs.py -m "slow or not slow"

# Known weaknesses of the locked packages; informational where the database cannot be reached.
audit: setup
	$(BIN)/uv tool run --quiet pip-audit --requirement requirements.lock --no-deps --disable-pip \
	|| echo "audit: weaknesses above, or pip-audit could not be fetched"
	@echo "audit: informational; 'could not be audited' means that the database of weaknesses was not reached"

# Writes the licences of all locked packages to .ci/licences.csv.
licences: setup
	$(BIN)/python .ci/licences.py

# In how many of 100 invented populations the interval of the comparison covers a planted excess; a minute.
coverage-bench: setup
	$(BIN)/python -m tests.benchmarks.bench_planted_excess

dev: setup
	DAGSTER_HOME="$$($(BIN)/python -m pipelines.dagster_home "$${BHI_HOME:-home}")" $(BIN)/dagster dev -m pipelines.definitions -h 127.0.0.1

# Regenerates the host-free lock; needs uv.
lock:
	uv lock
	uv export --frozen --no-emit-project --no-annotate --no-header --all-groups > requirements.lock
	! grep -n '://' requirements.lock

clean:
	rm -rf $(VENV) dbt_project/target dbt_project/logs .pytest_cache .ruff_cache
