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
        self._time = clock.time() if hasattr(clock, "time") else None

    def is_old(self):
        """True if it is time for another one."""
        left = self.seconds_left()
        return left is not None and left <= min(_SKEW, self._life // 10)

    def seconds_left(self):
        """How many seconds it still lives; 0 if the server will refuse it, None if nobody knows.

        Its age is what the ticks say, which need no date but wrap after 12 days on a 32-bit board, or the wall clock,
        which may be set in between; whichever says more, as a refresh too many does no harm.
        """
        if not self._life:
            return None
        age = self._clock.ticks_diff(self._clock.ticks_ms(), self._tick) // 1000
        if self._time is not None:
            age = max(age, self._clock.time() - self._time)
        return max(0, self._life - age)
