# Cunbao 村报. Everything a command needs is set up on its first use, and nothing is left outside this folder.

VENV    := .venv
PYTHON  := $(VENV)/bin/python
READY   := $(VENV)/.ready
TOOLS   := $(VENV)/.tools
CACHE   := $(CURDIR)/.cache
JOBS    ?= 3

export PIP_CACHE_DIR := $(CACHE)/pip
export UV_CACHE_DIR := $(CACHE)/uv
export XDG_CACHE_HOME := $(CACHE)/xdg
export XDG_CONFIG_HOME := $(CACHE)/xdg
export TMPDIR := $(CACHE)/tmp
export PIP_DISABLE_PIP_VERSION_CHECK := 1

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --upgrade \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate

.PHONY: run test check format bench parts simulate kills year lock clean

run: $(READY)          ## start the bot; without a channel configured: the browser chat with the sample town
	@$(PYTHON) -m bot run

test: $(TOOLS)         ## pass every test
	$(PYTHON) -m pytest -n $(JOBS) --dist worksteal

check: $(TOOLS)        ## format, lint, types, layers, then tests: what CI calls
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(PYTHON) -m pytest -q tests/test_layers.py
	$(MAKE) --no-print-directory test

format: $(TOOLS)       ## put the code into its format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(TOOLS)        ## our bot beside other engines, in one table (about ten minutes; the first time it installs them; ARGS="--help")
	$(PYTHON) -m benchmarks.peers $(ARGS)

parts: $(TOOLS)        ## what a statement and a call to Telegram cost, how fast a message from WeCom is safe and a like picture found
	$(PYTHON) -m benchmarks.one_hop
	$(PYTHON) -m benchmarks.telegram_calls
	$(PYTHON) -m benchmarks.wecom_window
	$(PYTHON) -m benchmarks.like_pictures

simulate: $(TOOLS)     ## play a thousand seeds of users and faults against the program, and say what was lost, unexpected, duplicated
	$(PYTHON) -m tests.simulation 1000

kills: $(TOOLS)        ## kill the real process at every named point and 200 times at random, on either store; then one of three
	$(PYTHON) -m tests.resilience.long_kills sqlite
	$(PYTHON) -m tests.resilience.long_kills postgres
	$(PYTHON) -m tests.resilience.herd 300

year: $(TOOLS)         ## play a year of reminders in a county of 300 branches and 6,000 people, and judge it
	$(PYTHON) -m tests.reminders.whole_year 300 20 1

lock:                  ## pin every dependency anew, with hashes and without addresses (needs uv)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev -o requirements-dev.lock

clean:                 ## remove what was set up; data/ stays
	rm -rf $(VENV) .cache

# Running needs less than testing: who only runs the bot need not wait for the test tools.
$(READY): requirements.lock
	$(call install,requirements.lock)
	@touch $@

$(TOOLS): requirements-dev.lock $(READY)
	$(call install,requirements-dev.lock)
	@touch $@

# uv where there is one, else venv and pip, else (Debian without python3-venv) pip from outside.
define install
	@mkdir -p $(CACHE)/tmp
	@if command -v uv >/dev/null; then \
	  uv venv -q --allow-existing $(VENV) && uv pip install -q --python $(PYTHON) --require-hashes -r $(1); \
	elif [ -x $(VENV)/bin/pip ] || python3 -m venv $(VENV) 2>/dev/null; then \
	  $(PYTHON) -m pip install -q --require-hashes -r $(1); \
	else \
	  { [ -x $(PYTHON) ] || python3 -m venv --clear --without-pip $(VENV); } && \
	  python3 -m pip --python $(PYTHON) install -q --require-hashes -r $(1); \
	fi
endef
