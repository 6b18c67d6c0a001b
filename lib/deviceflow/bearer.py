"""An access token in memory, and how old it is."""

from micropython import const

_SKEW = const(60)  # s before its end that a token counts as old: a request takes time, and clocks differ
# ticks_diff is right within 6 days on a 32-bit board; a token that is not asked for in between is old after 3.
_LONGEST = const(268435)  # s


class Bearer:
    """`value` lives `expires_in` s from now on, or until it is refused if that is None."""

    def __init__(self, clock, value, expires_in):
        self.value = value
        self._life = expires_in and min(expires_in, _LONGEST)
        self._clock = clock
        self._tick = clock.ticks_ms()
        self._time = _wall(clock)

    def is_old(self):
        """True if it is time for another one."""
        return bool(self._life) and self._age() >= self._life - min(_SKEW, self._life // 10)

    def is_expired(self):
        """True if the server will refuse it."""
        return bool(self._life) and self._age() >= self._life

    def seconds_left(self):
        """How many seconds it still lives, at least 0; None if nobody knows."""
        return self._life and max(0, self._life - self._age())

    def _age(self):
        """Seconds since the token came: by the ticks, which need no date but wrap after 12 days on a 32-bit board, or
        by the wall clock, which may be set in between; whichever says more, as a refresh too many does no harm."""
        ticks = self._clock.ticks_diff(self._clock.ticks_ms(), self._tick) // 1000
        return max(ticks, _wall(self._clock) - self._time)


def _wall(clock):
    """Seconds by the wall clock, or 0 if this clock has none."""
    return clock.time() if hasattr(clock, "time") else 0
