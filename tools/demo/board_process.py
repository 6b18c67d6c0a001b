"""The simulated board as a process: its flash, its console, its display."""

import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

import panel

WIDE = 130  # columns that the picture takes at two pixels a character
MOMENT = 0.5  # s

ROOT = pathlib.Path(__file__).resolve().parents[2]


def flash(folder, provider_url):
    """Put the firmware and its configuration for this provider into a board's flash."""
    target = folder / "flash"
    target.mkdir()
    for file in (ROOT / "firmware").glob("*.py"):
        shutil.copy(file, target)
    config = {
        "wifi": {"ssid": "simulated", "key": "simulated"},
        "service": "Demo",
        "spread": 0,  # one board need not let others go first
        "provider": {"issuer": provider_url, "client_id": "demo-board"},
        "scopes": ["profile"],
        "userinfo": provider_url + "/userinfo",
    }
    (target / "config.json").write_text(json.dumps(config), encoding="utf-8")


class BoardProcess:
    """A board that is switched on for the length of a `with` block; after `seconds` its power fails.

    Iterating gives the lines of its console, as they come, until it goes down.
    """

    def __init__(self, interpreter, folder, seconds=None):
        self._folder = folder
        self._command = [interpreter, str(ROOT / "boards" / "host" / "boot_host.py")]
        self._seconds = seconds
        self.timed_out = False

    def __enter__(self):
        lib = str(ROOT / "lib")
        environment = dict(
            os.environ,
            DEVICEFLOW_BOARD=self._folder,
            PYTHONPATH=lib,
            MICROPYPATH=lib + ":.frozen",
            PYTHONUNBUFFERED="1",
        )
        self._process = subprocess.Popen(
            self._command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._timer = threading.Timer(self._seconds or 0, self._time_out)
        if self._seconds:
            self._timer.start()
        return self

    def __iter__(self):
        for line in self._process.stdout:
            yield line.rstrip()

    def __exit__(self, *_):
        self._timer.cancel()
        self._process.kill()  # the power goes off: no board is asked before
        self._process.wait()
        self._process.stdout.close()

    def _time_out(self):
        self.timed_out = True
        self._process.kill()

    def picture(self):
        """What the display shows, as text that fits the terminal; a board draws a moment longer than it prints."""
        time.sleep(MOMENT)
        frame = pathlib.Path(self._folder, "oled.bin").read_bytes()
        draw = panel.text if shutil.get_terminal_size().columns >= WIDE else panel.small_text
        return draw(frame, 128, 64)
