"""A code that waits for its approval, kept over a reset: an approval given meanwhile is not lost."""

_KIND = "code"


class Pending:
    """The code that `flow` has asked for with `scope` (a string), in `memory`, an RtcMemory."""

    def __init__(self, memory, flow, scope):
        self._memory = memory
        self._flow = flow
        self._key = " ".join((flow.token_url, flow.client_id, scope))
        self._interval = None  # as kept

    def keep(self, grant):
        """Keeps the grant's code; does nothing if it is kept already, with the interval that is right now."""
        if grant.interval == self._interval:
            return
        self._interval = grant.interval
        values = (grant.device_code, grant.user_code, grant.verification_uri, grant.verification_uri_complete)
        left = grant.seconds_left(self._flow.clock.ticks_ms())
        self._memory.save(_KIND, self._key, list(values) + [grant.interval], left)

    def take_up(self):
        """The Grant of the code that was kept, with what is left of its life, or None."""
        kept = self._memory.load(_KIND, self._key)
        if not kept:
            return None
        (device_code, user_code, uri, complete, interval), left = kept
        grant = self._flow.resume(device_code, interval, left)
        grant.user_code = user_code
        grant.verification_uri = uri
        grant.verification_uri_complete = complete
        return grant

    def drop(self):
        """The code is of no use any more."""
        self._memory.erase()

    def __repr__(self):
        return "<Pending>"
