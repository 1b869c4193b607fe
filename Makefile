# The portal's commands. `make run` and `make test` need nothing but Python 3.11 to 3.13.
PYTHON ?= python3
LAUNCHER = $(PYTHON) -m iasios.launcher --end-with-parent
COMPILE = ../.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11

.PHONY: help run test fresh image lint types format lock docs messages bench bench-growth bench-papers bench-memory faults attack
.DEFAULT_GOAL := help

help: ## Say what there is
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/  make \1\t\2/p' Makefile

run: ## Start the portal on this machine, with demo data (PORT=8000)
	@$(LAUNCHER) run

test: ## Run the checks and tests (LONG=1 adds the long ones)
	@$(LAUNCHER) test

fresh: ## Do run and test on a new Debian, as root (AS=user QUICK=1 TESTS=tests/launcher)
	@$(LAUNCHER) fresh

image: ## Build the image of the Dockerfile without Docker and start it, as root
	@$(LAUNCHER) image

lint: ## Run only the quick checks
	@$(LAUNCHER) install dev
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/djlint templates --lint --quiet
	@.venv/bin/djlint templates --check --quiet
	@.venv/bin/lint-imports

types: ## Check the types
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name docs -- mypy

format: ## Mend what can be mended by itself
	@$(LAUNCHER) install dev
	@.venv/bin/ruff check --fix --exit-zero . && .venv/bin/ruff format .
	@.venv/bin/djlint templates --reformat --quiet || true # it ends with 1 where it changed something

lock: ## Compile the lock files again (UPGRADE=--upgrade takes newer versions)
	@$(LAUNCHER) install run
	@cd requirements && $(COMPILE) bootstrap.in -o bootstrap.txt && $(COMPILE) base.in -o base.txt && $(COMPILE) run.in -c base.txt -o run.txt && $(COMPILE) dev.in -c run.txt -o dev.txt \
		|| { echo "FAILED  Compiling the lock files: uv refused one of requirements/*.in. See its answer above and correct the file" >&2; exit 1; }

docs: ## Make the generated pages of docs/ again
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name docs -- .venv/bin/python -m tests.architecture.access_doc --write
	@$(LAUNCHER) with --name docs -- .venv/bin/python -m tests.architecture.workflow_doc --write
	@$(LAUNCHER) with --name docs -- .venv/bin/python -m tests.architecture.entity_doc --write
	@$(LAUNCHER) with --name docs -- .venv/bin/python -m tests.architecture.retention_doc --write
	@$(LAUNCHER) with --name docs -- .venv/bin/python -m tests.architecture.settings_doc --write
	@.venv/bin/python -m tests.architecture.bom --write
	@.venv/bin/python -m tests.architecture.rules_index --write

messages: ## Collect the texts to be translated and compile the translations (needs gettext)
	@command -v msgfmt >/dev/null || { echo "FAILED  Collecting texts: msgfmt is missing. Install Debian's gettext" >&2; exit 1; }
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name docs -- .venv/bin/python manage.py makemessages --all --no-location --no-obsolete --no-wrap --ignore 'tests/*' --ignore '.venv/*' --ignore 'var/*' --verbosity 0
	@$(LAUNCHER) with --name docs -- .venv/bin/python manage.py compilemessages --ignore .venv --ignore var --verbosity 0

bench: ## Measure the pages of the demo
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name bench -- python -m bench

bench-growth: ## Ask for pages with 200 and with 10,000 facilities in turn (SCALE=medium ROUNDS=10)
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name bench -- python -m bench.growth

bench-papers: ## Issue and render invoices by one process and by two (PAPERS=200)
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name bench -- python -m bench.papers $(or $(PAPERS),200)

bench-memory: ## Measure what a web worker holds after many requests (REQUESTS=10000)
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name bench -- python -m bench.memory $(or $(REQUESTS),10000)

faults: ## Kill the processes under a load, count what was lost or doubled (KILLS=100 SEED=7 TARGET=worker,postgres STORE=s3 MINUTES=120)
	@$(LAUNCHER) install dev
	@.venv/bin/python -m faults

attack: ## Try everything of one hospital as people of another, 100,000 times and more (SCALE=quick or oracles, SECONDS=3600)
	@$(LAUNCHER) install dev
	@$(LAUNCHER) with --name attack -- python -m attack
