# PC only: do not upload.
"""Switches the simulated board on: boot.py, then main.py, from its flash, as on the chip.

    DEVICEFLOW_BOARD=folder python boards/host/boot_host.py       (or micropython)

The process is the power of the board. How it ends:

    0   main.py came to its end          64  machine.reset()
    2   no DEVICEFLOW_BOARD              65  machine.soft_reset(), or sys.exit()
    70  it crashed, traceback on stderr  66  machine.deepsleep()

Started again after 64, 65 or 66 the board knows what it wakes from; otherwise the power was off.
"""

import os
import sys

from machine import DEEPSLEEP_STATUS, HARD_RESET_STATUS, SOFT_RESET_STATUS, soft_reset
from state import current

try:
    import gc
    from runpy import run_path
    from traceback import print_exception

    def execute(path):
        """Run a file as __main__ on CPython."""
        run_path(path, None, "__main__")

    def threshold(amount=None):
        """MicroPython's; CPython collects by rules of its own."""

    complain = print_exception
    gc.threshold = threshold
    sys.dont_write_bytecode = True  # the flash is the board's own

except ImportError:
    from builtins import execfile
    from sys import print_exception

    def execute(path):
        """Run a file as __main__ on MicroPython."""
        execfile(path, {"__name__": "__main__"})

    def complain(kind, error, trace):
        """Write the traceback to stderr."""
        print_exception(error, sys.stderr)


USAGE, CRASHED = 2, 70


def absolute(folder):
    """The same folder by a name that holds wherever the program goes."""
    return folder if folder.startswith("/") else os.getcwd() + "/" + folder


HERE = absolute(__file__.rpartition("/")[0])


class Supply:
    """`with Supply():` runs the board, and ends the process with a status that tells how it went down."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            return
        if issubclass(kind, SystemExit):
            if error.args[:1] not in ((HARD_RESET_STATUS,), (SOFT_RESET_STATUS,), (DEEPSLEEP_STATUS,)):
                soft_reset()  # what sys.exit() is on a board
        elif issubclass(kind, Exception):
            complain(kind, error, trace)
            raise SystemExit(CRASHED)


def set_path(flash):
    """sys.path as on an ESP32, with the simulated machine in place of what the chip has built in."""
    on_cpython = sys.implementation.name == "cpython"
    builtin = [HERE, HERE + "/cpython"] if on_cpython else [HERE]
    rest = [absolute(folder) for folder in sys.path if folder not in ("", ".frozen")]
    sys.path[:] = ["", ".frozen", flash + "/lib"] + builtin + rest


def main():
    """Boots the board of DEVICEFLOW_BOARD."""
    if not os.getenv("DEVICEFLOW_BOARD"):
        print("set DEVICEFLOW_BOARD to the folder of the simulated board", file=sys.stderr)
        raise SystemExit(USAGE)
    flash = current().flash
    set_path(flash)
    os.chdir(flash)
    with Supply():
        for name in ("boot.py", "main.py"):
            if name in os.listdir():
                execute(name)


if __name__ == "__main__":
    main()
