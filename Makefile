# The commands of the project. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help demo dev test check audit bench attack chaos faults constraints clean

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# Installed again when the list of packages changes. uv is used where it is there: it is faster.
$(VENV)/installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing the packages ..."
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -c constraints.txt -e .; \
	else $(BIN)/python -m pip install -q -c constraints.txt -e .; fi
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing the development tools ..."
	@if command -v uv >/dev/null 2>&1; then uv pip install -q --python $(BIN)/python -c constraints.txt -e '.[dev,postgresql,redis,sentry]'; \
	else $(BIN)/python -m pip install -q -c constraints.txt -e '.[dev,postgresql,redis,sentry]'; fi
	@touch $@

demo: $(VENV)/installed ## Serve the demonstration clinic as production would (HOST, PORT, DEMO_PASSWORD)
	@exec $(BIN)/python site/demo.py

dev: $(VENV)/installed-dev ## Serve with the reloading development server
	@DEMO_PASSWORD=$${DEMO_PASSWORD:-clinic-demo} $(BIN)/python site/manage.py prepare_demo
	@$(BIN)/python site/manage.py runserver $${HOST:-127.0.0.1}:$${PORT:-8000}

test: $(VENV)/installed-dev ## Run the whole suite, browser tests included
	@$(BIN)/python tests/browser/find_chromium.py --install
	@$(BIN)/python tests/servers/packages.py --install
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: $(VENV)/installed-dev ## Lint, holes, types, layers, migrations, budgets of bytes and queries
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml site blog leadcapture locations reviews
	@$(BIN)/python -m tests.package_audit
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy site/clinic blog leadcapture locations reviews
	DJANGO_SETTINGS_MODULE=clinic.settings.test $(BIN)/python site/manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') ALLOWED_HOSTS=clinic.example.org \
	EMAIL_URL=smtp+tls://mail.example.org:587 CHECK_REACH=false \
	DJANGO_SETTINGS_MODULE=clinic.settings.production $(BIN)/python site/manage.py check --deploy --fail-level WARNING
	@$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/python -m pytest -q -m budgets tests/core/test_query_budgets.py tests/browser/test_weight.py

audit: $(VENV)/installed-dev ## Look at every page with axe, and with the Nu HTML checker where VNU_JAR names its jar
	@$(BIN)/python tests/browser/find_chromium.py --install
	@$(BIN)/python -m tests.browser.audit

bench: $(VENV)/installed-dev ## Measure, as JSON lines (ONLY=pages, finder, visits, servers or forms)
	@$(BIN)/python -m tests.bench

attack: $(VENV)/installed-dev ## Attack the site behind nginx, Caddy and Varnish with raw requests, and count what broke (ONLY)
	@$(BIN)/python tests/servers/packages.py --install
	@$(BIN)/python -m tests.attack

chaos: $(VENV)/installed-dev ## Live through a bad day, and count what got lost (DATABASE_URL); at most 8 minutes
	@$(BIN)/python -m tests.chaos

faults: $(VENV)/installed-dev ## Take every part of the machine away in turn, and count (FAULTS_SCALE); as root, about 10 minutes
	@$(BIN)/python tests/servers/packages.py --install
	@$(BIN)/python -m tests.faults

constraints: $(VENV)/installed-dev ## Resolve the packages anew into constraints.txt
	$(BIN)/uv pip compile --universal --all-extras --no-emit-index-url --no-header --no-annotate -q pyproject.toml -o constraints.txt

clean: ## Remove what was built and written (the demo's content too)
	rm -rf $(VENV) var .mypy_cache .ruff_cache .hypothesis
