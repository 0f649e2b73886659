# The portal's commands. Each sets up what it needs first, and skips what is done already.
# PORT=8001 serves elsewhere; DATABASE_URL and REDIS_URL name services of your own; PYTEST_ARGS goes to pytest.
PYTHON ?= python3
BOOTSTRAP = @$(PYTHON) -m bootstrap

.DEFAULT_GOAL = help
.PHONY: help run up down status codes test test-all check bench reset migrations lock format

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20
run: ## set up and serve the portal on http://localhost:8000 until Ctrl-C
	$(BOOTSTRAP) run
up: ## the same in the background
	$(BOOTSTRAP) up
down: ## stop what runs in the background
	$(BOOTSTRAP) down
status: ## show the processes and whether the portal is ready
	$(BOOTSTRAP) status
codes: ## the demo people's one-time codes of the moment
	$(BOOTSTRAP) codes
test: ## set up and run the tests
	$(BOOTSTRAP) test
test-all: ## the slow tests too
	$(BOOTSTRAP) test-all
check: ## formatting, lint, types, import contracts, migrations, deployment settings
	$(BOOTSTRAP) check
bench: ## the benches, as ratios to the floor in the same run
	$(BOOTSTRAP) bench
reset: ## empty the demo data
	$(BOOTSTRAP) reset
migrations: ## write migrations for changed models
	$(BOOTSTRAP) migrations
lock: ## compile requirements/*.txt anew from pyproject.toml
	$(BOOTSTRAP) lock
format: ## format and mend what can be mended by itself
	@.venv/bin/python -m ruff format . && .venv/bin/python -m ruff check --fix .
