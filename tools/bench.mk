.PHONY: bench
bench: $(READY) ## memory, size, speed and wear in figures, beside the alternatives; fails if a limit is broken
	@MICROPYTHON=$$($(PY) -m tools micropython) $(PY) -m tools bench $(ARGS)
