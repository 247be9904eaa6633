# Every command is one call of portal/bootstrap, which needs nothing but Python 3.11 or newer.
PYTHON ?= python3
STAGE ?= call-open
PORT ?= 8000
ARGS ?=

BOOTSTRAP = $(PYTHON) portal/bootstrap

.PHONY: run setup test test-quick pytest bench lint shots lock

run: ## start the portal with the demonstration province: STAGE=call-open|in-review|consolidated|issued PORT=
	@$(BOOTSTRAP) run --stage "$(STAGE)" --port "$(PORT)"

setup: ## make .venv and nothing else
	@$(BOOTSTRAP) setup

test: ## every test, on SQLite and PostgreSQL, in a browser: ARGS= go to pytest
	@$(BOOTSTRAP) test -- $(ARGS)

test-quick: ## the tests that need under a minute
	@$(BOOTSTRAP) quick -- $(ARGS)

pytest: ## pytest with PostgreSQL and Redis started: ARGS="tests/flows -k issue"
	@$(BOOTSTRAP) pytest -- $(ARGS)

bench: ## measure; writes var/bench/*.json
	@$(BOOTSTRAP) bench -- $(ARGS)

lint: ## style, types, imports, templates
	@$(BOOTSTRAP) lint

shots: ## a picture of every page for every role, into var/shots
	@$(BOOTSTRAP) shots -- $(ARGS)

lock: ## make requirements*.txt from requirements*.in
	@$(BOOTSTRAP) lock
