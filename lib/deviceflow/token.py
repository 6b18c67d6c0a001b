"""Resident: the Token, which a caller may keep for long, and the AccessToken of a session.

What parses a token is in transient/token_reply.py.
"""

from micropython import const

from .backoff import spread

_SKEW = const(60)  # s before its end that a token counts as old: a request takes time, and clocks differ
# ticks_diff is right within 6 days on a 32-bit board; a token that is not asked for in between is old after 3.
_LONGEST = const(268435)  # s


class Token:
    """What the token endpoint gave (RFC 6749 section 5.1).

    access_token, token_type ("Bearer"), expires_in (s), refresh_token, scope (separated by spaces) and id_token; None
    for what the server did not say.
    """

    token_type = "Bearer"

    def __init__(self, access_token, expires_in=None, refresh_token=None, scope=None, id_token=None):
        self.access_token = access_token
        self.expires_in = expires_in
        self.refresh_token = refresh_token
        self.scope = scope
        self.id_token = id_token

    def __repr__(self):
        return "<Token>"


class AccessToken:
    """`value` lives `expires_in` s from now on, or until it is refused if that is None."""

    def __init__(self, clock, value, expires_in):
        self.value = value
        self._life = expires_in and min(expires_in, _LONGEST)
        # Boards that signed in together must not refresh together: each does it a little earlier, by chance.
        self._early = self._life and min(_SKEW, self._life // 10) + spread(self._life // 10)
        self._clock = clock
        self._tick = clock.ticks_ms()
        self._time = clock.time() if hasattr(clock, "time") else None

    def is_old(self):
        """Return whether it is time for another one."""
        left = self.seconds_left()
        return left is not None and left <= self._early

    def seconds_left(self):
        """Return how many seconds it still lives; 0 if the server will refuse it, None if nobody knows.

        Its age is what the ticks say, which need no date but wrap after 12 days on a 32-bit board, or the wall clock,
        which may be set in between; whichever says more, as a refresh too many does no harm.
        """
        if not self._life:
            return None
        age = self._clock.ticks_diff(self._clock.ticks_ms(), self._tick) // 1000
        if self._time is not None:
            age = max(age, self._clock.time() - self._time)
        return max(0, self._life - age)

    def __repr__(self):
        return "<AccessToken>"
