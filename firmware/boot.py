"""Runs first at every start, before the REPL is open to mpremote: nothing here may fail or wait."""

import micropython

if hasattr(micropython, "alloc_emergency_exception_buf"):  # the unix build has no interrupts to need it
    micropython.alloc_emergency_exception_buf(100)
