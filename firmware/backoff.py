"""Longer and longer pauses between attempts, each a little longer by chance: a thousand boards that come back from
one power cut do not ask in step."""

import uos
from micropython import const

_FIRST = const(2000)  # ms
_LONGEST = const(120000)
_CALM = const(300000)  # ms without a failure, after which pauses are short again
_LONGEST_ASKED = const(300)  # s that a server may ask for


class Backoff:
    """`clock` is an AttentiveClock: a press of the button ends a pause."""

    def __init__(self, clock):
        self._clock = clock
        self._pause = _FIRST
        self._since = clock.ticks_ms()

    def wait(self, asked=None):
        """Waits before the next attempt, at least `asked` s if the server said so."""
        if self._clock.ticks_diff(self._clock.ticks_ms(), self._since) > _CALM:
            self._pause = _FIRST
        pause = max(self._pause, 1000 * min(asked or 0, _LONGEST_ASKED))
        self._pause = min(2 * self._pause, _LONGEST)
        self._clock.wait_for_press(pause + pause * uos.urandom(1)[0] // 1024)  # up to a quarter more
        self._since = self._clock.ticks_ms()
