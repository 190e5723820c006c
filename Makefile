# `make help` lists what there is. Everything here also works one command at a time from .venv/bin.
SHELL = /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

VENV := .venv/bin
# Arguments for the program behind a target: make demo ARGS="--fast"
ARGS ?=
# The first Python that is new enough; 3.11 is the one everything is tested on.
PYTHON = $(shell for p in python3.11 python3.12 python3.13 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
SETUP = @p="$(PYTHON)"; \
	[ -n "$$p" ] || { echo "Hearth needs Python 3.11 or newer (Debian: apt-get install python3)." >&2; exit 3; }; \
	PYTHONDONTWRITEBYTECODE=1 "$$p" -m tools.setup

# Where the environment forbids bytecode beside the sources (PYTHONDONTWRITEBYTECODE), every worker
# would compile every test again, which takes longer than most of them: it is kept in .cache.
QUICK = PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX="$(CURDIR)/.cache/bytecode" $(VENV)/python \
	-m pytest -q -n auto --dist worksteal

.PHONY: help setup demo run image image-test test test-ha fuzz mutants coverage prove prove-echo prove-offline prove-page prove-store prove-television prove-year soak-audio soak-watch check format bench eval lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## Everything it takes to run: system packages (as root), .venv, llama.cpp, starter models
	$(SETUP) run

demo: ## Set up, then a spoken conversation with the imaginary house; no microphone or broker needed
	$(SETUP) run
	@$(VENV)/hearth demo $(ARGS)

run: ## Set up, then the appliance itself: microphone, speaker, your broker
	$(SETUP) run
	@$(VENV)/hearth run $(ARGS)

test: ## Set up, then every test: unit, scenario, proof, contract, audio, end to end
	$(SETUP) test
ifeq ($(ARGS),)
	@$(QUICK) tests/unit tests/scenario tests/web tests/proof
	@$(VENV)/python -m pytest tests/contract tests/audio tests/browser tests/e2e tests/ha
else
	@$(VENV)/python -m pytest $(ARGS)
endif

test-ha: ## Set up a real Home Assistant of its own (Python 3.13, 750 MB in your cache) and test with it
	$(SETUP) check
	@$(VENV)/python -m tools.home_assistant $(ARGS)

check: ## For developers, about a minute: format, lint, types, imports, docs, unit and scenario tests
	$(SETUP) check
	@$(VENV)/ruff format --check --quiet .
	@$(VENV)/ruff check --quiet .
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-logo
	@$(QUICK) --hypothesis-profile=quick tests/unit tests/scenario tests/web $(ARGS)

format: ## Put the code into its one format
	$(SETUP) check
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

fuzz: ## For developers: attack the house with rogue payloads for a minute (ARGS="--seconds 600")
	$(SETUP) check
	@$(VENV)/python -m tools.fuzz $(ARGS)

prove: ## For developers, an hour: a million steps against the gate, 50,000 hostile dialogues, echoes
	$(SETUP) test
	@HEARTH_PROVE_STEPS=1000000 HEARTH_PROVE_DIALOGUES=50000 HEARTH_PROVE_ECHOES=300 \
		$(VENV)/python -m pytest -s --timeout 0 tests/proof tests/audio/test_self_confirmation.py $(ARGS)

prove-echo: ## For developers, half an hour: 500 playbacks of Hearth's own voice call, stop and answer nothing
	$(SETUP) test
	@HEARTH_PROVE_INTERRUPTIONS=500 HEARTH_PROVE_ECHOES=500 $(VENV)/python -m pytest -s --timeout 0 \
		tests/audio/test_self_interruption.py tests/audio/test_self_confirmation.py $(ARGS)

prove-offline: ## Whole conversations where nothing can leave, and a count of what tries to; a minute
	$(SETUP) run
	@$(VENV)/python -m appliance prove-offline $(ARGS)

prove-page: ## For developers, ten minutes: 20,000 requests to the API, 20,000 to the page, 20,000 frames of talks, no failure
	$(SETUP) test
	@HEARTH_PROVE_PAGE=20000 HEARTH_PROVE_TALK=20000 $(VENV)/python -m pytest -s --timeout 0 \
		tests/proof/test_api_at_random.py tests/proof/test_forms_at_random.py \
		tests/proof/test_talk_frames_at_random.py $(ARGS)

prove-store: ## For developers, ten minutes: a thousand kills, and nothing that was acknowledged is lost
	$(SETUP) check
	@HEARTH_PROVE_STORE=1000 $(VENV)/python -m pytest -s --timeout 0 \
		tests/contract/test_store_kills.py $(ARGS)

prove-year: ## For developers, as root, half an hour: a year of a household, and nobody has to help
	$(SETUP) test
	@HEARTH_PROVE_YEAR=365 $(VENV)/python -m pytest -s --timeout 0 tests/e2e/test_year.py $(ARGS)

prove-television: ## For developers, an hour: an hour of television calls nobody, and agrees to nothing
	$(SETUP) test
	@HEARTH_PROVE_TELEVISION=60 $(VENV)/python -m pytest -s tests/e2e/test_loud.py -k television $(ARGS)

soak-audio: ## For developers, ten minutes: cables drawn a hundred times, load, slow speakers, mute
	$(SETUP) test
	@HEARTH_SOAK_AUDIO=1 $(VENV)/python -m pytest -s --timeout 1500 \
		tests/contract/test_audio_faults.py tests/contract/test_audio_mute.py $(ARGS)

soak-watch: ## For developers, as root, an hour: an installed Hearth at work, and its watch gives no false alarm
	$(SETUP) test
	@HEARTH_SOAK_MINUTES=60 $(VENV)/python -m pytest -s --timeout 0 tests/e2e/test_soak.py $(ARGS)

# Where the appliance's disk is made; it takes 15 GB while it is, and 6 when it is done.
IMAGE ?= .cache/image

image: ## For developers, as root: a bootable disk of the appliance in .cache/image (docs/image.md)
	@mkdir -p $(IMAGE)
	@[ -d $(IMAGE)/checkout ] || git clone -q . $(IMAGE)/checkout
	@git -C $(IMAGE)/checkout pull -q
	@cd $(IMAGE)/checkout && PYTHONDONTWRITEBYTECODE=1 HEARTH_CPU=any /usr/bin/python3.11 -m tools.setup run
	@$(IMAGE)/checkout/.venv/bin/python -m tools.image.build $(IMAGE) \
		--environment $(IMAGE)/checkout $(ARGS)

# A release has an hour to come up.
TOLD := console=ttyS0 systemd.show_status=1 systemd.journald.forward_to_console=1 systemd.setenv=HEARTH_TRIAL_S=3600

image-test: ## For developers, as root, an hour and a half: the image speaks, and in QEMU is updated, cut off and reset
	$(SETUP) test
	@$(MAKE) image
	@HEARTH_IMAGE=$(IMAGE)/hearth.img $(VENV)/python -m pytest -s --timeout 0 tests/e2e/test_image.py
	@# Without KVM engines load for half an hour: this one has no models, and tells the console everything.
	@$(IMAGE)/checkout/.venv/bin/python -m tools.image.build $(IMAGE)/tried --keys $(IMAGE)/keys \
		--models none --kernel '$(TOLD)' --environment $(IMAGE)/checkout
	@HEARTH_IMAGE=$(IMAGE)/tried/hearth.img $(VENV)/python -m pytest -s --timeout 0 tests/image

mutants: ## For developers, an hour: is every fault made in the gate or the tiers noticed by a test?
	$(SETUP) check
	@$(VENV)/python -m tools.mutants $(ARGS)

# What must be covered line by line and branch by branch, by the fast tests that mutants run too.
LAW = $(patsubst %,appliance/core/%.py,consent approvals asked keepsakes lockout verdicts challenge tiers danger_words)
COMMA := ,
EMPTY :=
COVERAGE = $(VENV)/python -m coverage

coverage: ## For developers: 100 % branch coverage of the gate and the tiers, or it fails
	$(SETUP) check
	@mkdir -p .cache
	@$(COVERAGE) run --branch --data-file=.cache/coverage \
		--include=$(subst $(EMPTY) $(EMPTY),$(COMMA),$(LAW)) \
		-m pytest -q --hypothesis-profile=quick $(wildcard tests/unit/test_consent*.py \
		tests/unit/test_challenge*.py tests/unit/test_tiers*.py)
	@$(COVERAGE) report --data-file=.cache/coverage --show-missing --fail-under=100

# What `make bench` says in its virtual room besides a Piper voice: recordings of people, if there are any.
CALLS ?= $(wildcard ../shared/data/audio/wake_alexa)
COMMANDS ?= $(wildcard ../shared/data/audio/commands_en)

bench: ## Set up, then measure this machine, and the field's stock servers beside it
	$(SETUP) run
	@$(VENV)/python -m tools.stock $(if $(and $(CALLS),$(COMMANDS)),--calls $(CALLS) --commands $(COMMANDS)) $(ARGS)

# What `make eval` plays: a sentence set, and Home Assistant's own sentence tests where there are any.
SENTENCES ?= tests/sentences/dev.yaml
INTENTS ?= $(wildcard ../shared/data/intents_en)

eval: ## Set up, then measure how well sentences are understood (half an hour; ARGS=--no-model: a minute)
	$(SETUP) run
	@$(VENV)/python -m tools.evaluate --sentences $(SENTENCES) $(if $(INTENTS),--intents $(INTENTS)) $(ARGS)

lock: ## Lock the requirements again (ARGS=--upgrade to move to newer versions)
	$(SETUP) check
	@$(VENV)/python -m tools.lock $(ARGS)

clean: ## Remove what set-up made in this clone; models and built wheels in your home stay
	rm -rf .venv .cache out build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
