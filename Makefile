# What a developer needs, in words; `make` alone lists them. Only python3 (3.11 or newer) and make have to be there.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
INSTALL_RUN := $(PYTHON) -I lab/install.py run
INSTALL_DEV := $(PYTHON) -I lab/install.py dev
# `check` looks at the settings as a public installation has them. Nothing here is a secret of anybody.
PRODUCTION := env DEBUG=false SECRET_KEY=only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
	API_KEY=only-for-make-check WEBHOOK_BASE_URL=https://screen.example DATABASE_URL=sqlite://:memory:

.PHONY: help setup demo run scenarios abilities test check fix bench faults ci

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything, the tools of development too, into .venv
	@$(INSTALL_DEV)

demo: ## Screen one scripted candidate, end to end (JOB=file JOB_LANGUAGE=sv-SE RESUME=file CANDIDATE=weak SPEED=20)
	@$(INSTALL_RUN)
	@$(VENV_PYTHON) -m lab.demo $${JOB:+--job "$$JOB"} $${JOB_LANGUAGE:+--language "$$JOB_LANGUAGE"} $${RESUME:+--resume "$$RESUME"} \
		$${CANDIDATE:+--candidate "$$CANDIDATE"} $${SPEED:+--speed "$$SPEED"}

run: ## Start the same processes and leave them up (CANDIDATE=weak SPEED=1)
	@$(INSTALL_RUN)
	@$(VENV_PYTHON) -m lab.run $${CANDIDATE:+--candidate "$$CANDIDATE"} $${SPEED:+--speed "$$SPEED"}

scenarios: ## Play all scenarios, or some (FILE=my.toml NAME="opt_out*" ARGS="--seed 7"), and print a table
	@$(INSTALL_RUN)
	@$(VENV_PYTHON) -m lab.scenarios $${FILE:+"$$FILE"} $${NAME:+--name "$$NAME"} $(ARGS)

abilities: ## Call simulated candidates of known ability, and print how the service puts them in order (ARGS="--scorer builtin")
	@$(INSTALL_RUN)
	@$(VENV_PYTHON) -m lab.abilities $(ARGS)

test: ## Run the tests (ARGS="-k phone --clock 22:30 --zone Pacific/Auckland"; DATABASE_URL=postgres://… runs them on PostgreSQL)
	@$(INSTALL_DEV)
	@$(VENV_PYTHON) -m pytest -n 2 $(ARGS)

check: ## Lint, format, types, directions of imports, migrations, deployment settings, schema
	@$(INSTALL_DEV)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .
	.venv/bin/lint-imports
	@$(PRODUCTION) $(VENV_PYTHON) manage.py makemigrations --check --dry-run
	@$(VENV_PYTHON) manage.py lintmigrations --settings tests.migration_settings
	@$(PRODUCTION) $(VENV_PYTHON) manage.py check --deploy --fail-level WARNING
	@$(PRODUCTION) $(VENV_PYTHON) manage.py spectacular --validate --fail-on-warn --file /dev/null

fix: ## Repair what ruff can repair, and format
	@$(INSTALL_DEV)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: ## Measure webhook latency and the time from hang-up to result (ARGS=…)
	@$(INSTALL_DEV)
	@$(VENV_PYTHON) -m lab.bench $(ARGS)

faults: ## Kill and cut off everything in the middle of calls, and count what got lost (ARGS="--engine database --calls 6")
	@$(INSTALL_DEV)
	@$(VENV_PYTHON) -m lab.faults $(ARGS)

ci: ## Everything the continuous integration does
	@.ci/run
