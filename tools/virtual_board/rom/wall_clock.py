# PC only: do not upload. A part of the virtual board's chip; it runs on MicroPython.
"""The chip's clock: without a battery it starts in the year 2000 at power-on, and keeps going through resets."""

import json
import time as _time

_FILE = "clock.json"
_POWER_ON = 946684800  # s, 2000-01-01 00:00:00 UTC in this interpreter's epoch, 1970


class Time:
    """Stands in for the module `time`; TLS looks at the PC's clock all the same."""

    def __init__(self):
        self._behind = 0  # s

    def start(self, state):
        """Goes on as before a reset; at power-on, which leaves no file, from the start."""
        self._files = state.files
        kept = state.files.read(_FILE)
        self._behind = json.loads(kept) if kept else _time.time() - _POWER_ON
        self._keep()

    def behind(self):
        """Return by how many seconds the clock is behind the PC's."""
        return int(self._behind)

    def set(self):
        """Show the time of the PC from now on."""
        self._behind = 0
        self._keep()

    def _keep(self):
        self._files.write(_FILE, json.dumps(self._behind).encode())

    def time(self):
        return int(_time.time() - self._behind)  # an ESP32 has no fractions

    def gmtime(self, *seconds):
        return _time.gmtime(*(seconds or (self.time(),)))

    def localtime(self, *seconds):
        return self.gmtime(*seconds)

    def __getattr__(self, name):
        return getattr(_time, name)
