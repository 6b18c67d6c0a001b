# The board: a virtual one, and what is done with a real one. Included by the Makefile.

BOARD ?= esp32_generic
STATE ?= build/board
APP ?=
NAME ?=
EXAMPLE ?=

.PHONY: app board configure flash scan crash monitor unflash package chromium browser

app: $(READY) ## start an application of your own from an example (NAME=folder EXAMPLE=…)
	@$(PY) -m tools app $(if $(NAME),--name "$(NAME)") $(if $(EXAMPLE),--example "$(EXAMPLE)")

board: $(READY) ## a virtual board on a serial port (BOARD=… STATE=folder PNG=file APP=folder: flashes that)
	@PYTHONPATH=tools:$(HOST) $(PY) -m virtual_board --board $(BOARD) --state $(STATE) $(if $(PNG),--png $(PNG)) \
		$(if $(APP),--app "$(APP)")

configure: $(READY) ## ask for provider, client id, Wi-Fi; BOARD=generic: for the wiring as well (ARGS="--help" for more)
	@PYTHONPATH=$(SHIM):tools:firmware $(PY) -m configure $(if $(filter generic,$(BOARD)),--board generic) $(ARGS)

flash: $(READY) ## put the firmware onto a board (BOARD=… PORT=… APP=folder ARGS=--no-follow)
	@PYTHONPATH=$(SHIM):tools:firmware $(PY) -m flash install --board "$(BOARD)" --port "$(PORT)" \
		$(if $(APP),--app "$(APP)") $(ARGS)

scan: $(READY) ## what hangs on a board's I2C buses, and at which pins (PORT=… BOARD=…)
	@$(PY) -m tools scan --board "$(BOARD)" --port "$(PORT)" $(ARGS)

crash: $(READY) ## show the last traceback of the application that a board has kept (PORT=…)
	@$(PY) -m tools crash --port "$(PORT)" $(ARGS)

monitor: $(READY) ## follow a board's console (PORT=…)
	@PYTHONPATH=$(SHIM):tools:firmware $(PY) -m flash monitor --port "$(PORT)" $(ARGS)

unflash: $(READY) ## take the firmware off a board (PORT=… ARGS=--yes)
	@PYTHONPATH=$(SHIM):tools:firmware $(PY) -m flash remove --port "$(PORT)" $(ARGS)

package: $(READY) ## write lib/package.json, which mip installs the library by
	@PYTHONPATH=tools $(PY) -m package

# Debian's Chromium, unless there is one: its driver is of the same version.
chromium:
	@if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then \
		as_root=$$([ $$(id -u) = 0 ] || echo sudo); \
		$$as_root apt-get update -q && \
		$$as_root apt-get install -q --yes --no-install-recommends chromium chromium-driver; \
	fi

browser: $(READY) chromium ## test the provider's page in a real headless browser, which it installs if need be
	@$(PY) -m pytest -q host_tests/tools/test_browser.py
