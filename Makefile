# Afterglow's commands. `make help` lists them. Everything is written inside this checkout.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export PYTHONDONTWRITEBYTECODE ?= 1
export UV_CACHE_DIR ?= $(CURDIR)/.venv/cache
IN := .venv/bin
STEP := scripts/step
# What Django's checks and mypy's plugin need to load the settings; nothing here guards anything.
DEMO := AFTERGLOW_DEMO=1 AFTERGLOW_DATABASE_URL=sqlite://:memory: DJANGO_SETTINGS_MODULE=afterglow_clinic.site.settings
CLINIC := AFTERGLOW_DEMO=0 AFTERGLOW_DATABASE_URL=sqlite://:memory: AFTERGLOW_SECRET_KEY=$$($(IN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
          AFTERGLOW_HOSTS=clinic.example AFTERGLOW_EMAIL_URL=smtp://mail.clinic.example AFTERGLOW_MASTER_KEY_FILE=$(CURDIR)/var/check.keys DJANGO_SETTINGS_MODULE=afterglow_clinic.site.settings
# Files of tests are shared out over two processes; 4 at most, for each has a database of its own.
WORKERS ?= $(shell n=$$(getconf _NPROCESSORS_ONLN); echo $$(( n > 4 ? 4 : n )))
PYTEST := $(IN)/python -m pytest -q -n $(WORKERS) --dist worksteal

.PHONY: help setup test lint types walls checks tests browser coverage fuzz matrix demo bench messages lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## Make the environment in .venv (seconds when nothing changed)
	@scripts/setup

demo: setup ## Run the demo clinic on 127.0.0.1 and print its address and sign-ins
	@$(IN)/afterglow demo

test: setup lint types walls checks tests coverage ## The whole gate: what CI runs
	@echo "The gate is green."

lint: setup ## Style and format
	@$(STEP) "ruff" $(IN)/ruff check .
	@$(STEP) "ruff format" $(IN)/ruff format --check .

types: setup ## mypy, strict, with Django's stubs
	@$(DEMO) $(STEP) "mypy" $(IN)/mypy

walls: setup ## The import walls
	@$(STEP) "import walls" $(IN)/lint-imports --no-cache

checks: setup ## Django's checks, as a demo and as a clinic, and no migration missing
	@$(DEMO) $(STEP) "django check" $(IN)/python -m django check --fail-level WARNING
	@mkdir -p var; test -e var/check.keys || $(CLINIC) $(IN)/python -m django rotate_keys --new >/dev/null
	@$(CLINIC) $(STEP) "django check --deploy" $(IN)/python -m django check --deploy --fail-level WARNING
	@$(DEMO) $(STEP) "migrations" $(IN)/python -m django makemigrations --check --dry-run

tests: setup browser ## Every test; those that touch the database on SQLite and on PostgreSQL
	@rm -f .coverage .coverage.*
	@$(STEP) "tests, SQLite" $(IN)/coverage run -m pytest -q -n $(WORKERS) --dist worksteal
	@AFTERGLOW_TEST_ENGINE=postgresql $(STEP) "tests, PostgreSQL" $(PYTEST)

browser: ## Find Chromium, or install it where that is possible
	@scripts/browser

coverage: ## What the tests of this run reached; the threshold is in pyproject.toml
	@$(IN)/coverage combine -q
	@$(STEP) "coverage" $(IN)/coverage report --skip-covered --skip-empty

fuzz: setup ## 200,000 mutated requests; the gate runs a sample of them
	@AFTERGLOW_FUZZ=200000 $(STEP) "fuzz" $(IN)/python -m pytest -q -rA tests/clinic/test_bad_input.py

matrix: setup ## The authorization matrix; every square goes to var/authorization-matrix/
	@$(STEP) "authorization matrix" $(PYTEST) tests/clinic/test_authorization_matrix.py

bench: setup ## What README's figures come from
	@for file in bench/[a-z]*.py; do $(STEP) "$$file" $(IN)/python "$$file"; done

messages: setup ## Gather what members read into the catalogues, and compile them
	@$(DEMO) $(IN)/python -m scripts.messages

lock: setup ## Choose versions anew and write requirements.lock (hashes, no addresses)
	@$(IN)/uv pip compile --python-version 3.11 --universal --generate-hashes --no-annotate --no-header \
	    --upgrade --quiet --group dev --extra clinic --extra fast -o requirements.lock pyproject.toml

clean: ## Remove what these commands made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov var staticfiles
