"""Transient: what happens to an error that is not the library's: a full heap, a bug in the application."""

import sys

import machine
from deviceflow.errors import DeviceFlowError

PATH = "crash.txt"


def report(error, screens, keep):
    """Show an error on the screens and print its traceback; if `keep`, write that to a file for `make crash`."""
    sys.print_exception(error)
    screens.fail(DeviceFlowError("crashed", type(error).__name__))
    if not keep:  # flash wears
        return
    try:
        with open(PATH, "w") as file:
            sys.print_exception(error, file)
    except OSError:
        return  # a full flash: the console has it


def reset():
    """Reset the chip: what has gone wrong so often may be in its memory."""
    machine.reset()
