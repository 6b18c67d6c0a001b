"""The one source of time in the provider."""

import time


class Clock:
    """Seconds since the clock was made: real ones, or, when manual, only those given to `advance`."""

    def __init__(self, manual=False):
        self.manual = manual
        self._elapsed = 0.0
        self._started = time.monotonic()
        self._started_epoch = time.time()

    def now(self):
        """Seconds as a float; never goes back."""
        return self._elapsed if self.manual else time.monotonic() - self._started

    def epoch(self):
        """The same moment in whole seconds since 1970, for the claims of a JWT."""
        return int(self._started_epoch + self.now())

    def advance(self, seconds):
        """Move a manual clock forward. ValueError if it is not manual, or time would go back."""
        if not self.manual or not seconds >= 0:
            raise ValueError("only a manual clock moves, and only forward")
        self._elapsed += seconds
