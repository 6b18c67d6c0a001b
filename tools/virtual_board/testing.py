"""A virtual board for tests: its power switch, its console, its display and the world around it."""

import json
import os
import pathlib
import re
import select
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
_CHUNK = 4096
_TICK = 0.05  # s


class PoweredBoard:
    """`with PoweredBoard(state, micropython) as board:` is a board that is on; `board.port` is its serial port."""

    def __init__(self, state, micropython, *arguments):
        self.state = state
        self._arguments = ["--state", state, "--micropython", micropython, *arguments]

    def __enter__(self):
        environment = dict(os.environ, PYTHONPATH=f"{ROOT / 'tools'}:{ROOT / 'boards/host'}")
        command = [sys.executable, "-m", "virtual_board", *map(str, self._arguments)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def mpremote(self, *arguments):
        """What mpremote prints; subprocess.CalledProcessError if it fails."""
        command = [sys.executable, "-m", "mpremote", "connect", self.port, *map(str, arguments)]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                              check=True).stdout

    def change_world(self, **changes):
        """See WORLD in boards/host/state.py."""
        path = self.state / "board.json"
        world = json.loads(path.read_text()) if path.exists() else {}
        new = path.with_name("board.json.new")
        new.write_text(json.dumps({**world, **changes}), encoding="utf-8")
        new.replace(path)

    def frame(self):
        """What the display shows, MONO_VLSB."""
        return (self.state / "oled.bin").read_bytes()


class Console:
    """`with Console(port) as console:` hears all that the board says from then on, and what was not yet heard."""

    def __init__(self, port):
        self._port = port
        self.text = ""

    def __enter__(self):
        self._fd = os.open(self._port, os.O_RDWR | os.O_NOCTTY)
        return self

    def __exit__(self, *_):
        os.close(self._fd)

    def write(self, data):
        """Type bytes."""
        os.write(self._fd, data)

    def wait_for(self, pattern, seconds=20):
        """The match of a regular expression, of any case, in what was said since the last. AssertionError if never."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.text, re.DOTALL | re.IGNORECASE)
            if found:
                self.text = self.text[found.end():]
                return found
            left = end - time.monotonic()
            if left < 0 or not select.select([self._fd], [], [], left)[0]:
                raise AssertionError(f"not said within {seconds} s: {pattern}\nbut this:\n{self.text}")
            self.text += os.read(self._fd, _CHUNK).decode("utf-8", "replace")


def wait_until(check, seconds=20):
    """What `check()` gives, as soon as that is true. AssertionError if it never is."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"it did not come true within {seconds} s")
        time.sleep(_TICK)
