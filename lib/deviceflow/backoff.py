"""Resident: longer and longer pauses between attempts, spread by chance.

Boards that lost their server at the same moment must not come back at the same moment.
"""

import uos
from micropython import const

_FIRST = const(2000)  # ms
_LONGEST = const(96000)  # ms: with a quarter by chance, a board is back within 2 min
_LONGEST_RETRY_AFTER = const(3600)  # s that a server may ask for


def spread(ms):
    """Return a number of ms from 0 to `ms`, by chance."""
    return ms * int.from_bytes(uos.urandom(2), "little") >> 16


class Backoff:
    """The pause after a failure. `clock` has ticks_ms, ticks_add and ticks_diff as MicroPython's time has them."""

    def __init__(self, clock):
        self._clock = clock
        self.succeeded()

    def succeeded(self):
        """Start with short pauses again."""
        self._pause = _FIRST
        self._due = None

    def failed(self, retry_after=None):
        """Begin a pause of at least `retry_after` s; return it in ms. The next one is twice as long, up to 96 s."""
        pause = max(self._pause, 1000 * min(retry_after or 0, _LONGEST_RETRY_AFTER))
        pause += spread(pause // 4)
        self._pause = min(2 * self._pause, _LONGEST)
        self._due = self._clock.ticks_add(self._clock.ticks_ms(), pause)
        return pause

    def ms_left(self):
        """Return how many ms are left of the pause, 0 if it is over."""
        if self._due is None:
            return 0
        left = self._clock.ticks_diff(self._due, self._clock.ticks_ms())
        if left <= 0 or left > 2 * 1000 * _LONGEST_RETRY_AFTER:
            self._due = None  # kept no longer: ticks wrap
            return 0
        return left
