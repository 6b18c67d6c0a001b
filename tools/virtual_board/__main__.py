"""A virtual board: to mpremote it is an ESP32 on a serial port, with real MicroPython and a littlefs2 flash.

Wi-Fi, display, button and the like are simulated; sockets and TLS are real. The port's path is the first line that is
printed. Ctrl-C switches the power off. What the board keeps lies in the folder STATE=… (build/board): its flash, NVS,
RTC memory, and board.json, in which you may change the world (see boards/host/state.py).
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

from . import wiring
from .button import HELP, Button
from .port import Port
from .power import Board, StateInUse
from .screen import Screen

ROOT = pathlib.Path(__file__).resolve().parents[2]


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(
        prog="make board", usage="make board [BOARD=…] [STATE=folder] [PNG=file] [APP=folder]", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter
    )
    p.add_argument("--state", type=pathlib.Path, metavar="FOLDER", help="what the board keeps; else it forgets all")
    p.add_argument("--png", type=pathlib.Path, metavar="FILE", help="draw the display there, not in the terminal")
    p.add_argument("--board", choices=wiring.names(), default="esp32_generic", help="whose display and button it has")
    p.add_argument("--app", type=pathlib.Path, metavar="FOLDER", help="flash the firmware with this application")
    p.add_argument("--build", type=pathlib.Path, default=ROOT / "build", metavar="FOLDER",
                   help="where config.json and board.json for it are (build)")
    p.add_argument("--micropython", metavar="PATH", help="the interpreter (what `make micropython` prints)")
    return p


def interpreter():
    """The path of a MicroPython; RuntimeError if there is none, which was then said on stderr."""
    command = [sys.executable, "-m", "tools", "micropython"]
    found = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if found.returncode:
        raise RuntimeError("no MicroPython to run the board on")
    return found.stdout.strip()


def main(arguments=None):
    """Switches the board on until SIGINT or SIGTERM; the exit status is 0 then."""
    options = parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with contextlib.ExitStack() as stack:
            state = options.state or pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            run(options.micropython or interpreter(), state.resolve(), options)
    except KeyboardInterrupt:
        return 0
    except StateInUse as folder:
        print(f"make board: a board with the state in {folder} is on already; give another STATE=…", file=sys.stderr)
    except (RuntimeError, OSError, wiring.WiringError) as problem:
        print(f"make board: {problem}", file=sys.stderr)
    return 1


def start_flash(port, options):
    """Start `make flash` for this board beside it. What it says goes to stderr."""
    folders = ("lib", "boards/host/cpython", "tools", "firmware")
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(str(ROOT / folder) for folder in folders))
    command = [sys.executable, "-m", "flash", "install", "--no-follow", "--board", options.board, "--port", port,
               "--app", options.app, "--build", options.build]
    subprocess.Popen(list(map(str, command)), env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def run(micropython, state, options):
    """The board, until an exception ends it."""
    port = Port()
    panel, button = wiring.of(options.board, options.build)
    screen = Screen(state, panel, options.png, sys.stdout if sys.stdout.isatty() and not options.png else None)
    with Board(micropython, state, port, wiring.display(options.board, options.build)) as board:
        print(port.path, flush=True)
        if options.app:
            start_flash(port.path, options)
        if sys.stdin.isatty():
            print(f"In another terminal: make flash BOARD={options.board} PORT={port.path}")
            print(HELP, flush=True)
            Button(state, button).listen()
        while True:
            board.step()
            screen.look()


if __name__ == "__main__":
    sys.exit(main())
