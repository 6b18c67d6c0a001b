"""Transient: a new login. The code is on the screen until the user has decided, and outlives a reset meanwhile."""

from ..errors import DeviceFlowError

_KIND = "code"


def sign_in(flow, screen, scope, memory, accept):
    """Run the device flow with its code on `screen`; pass the Token to `accept`. Raise as DeviceFlow does.

    `memory`, if there is one, keeps the code over a reset: what is no DeviceFlowError (Ctrl-C, an error that the screen
    or the clock raises) leaves it there.
    """
    pending = PendingCode(memory, flow, scope)
    grant = pending.restore()

    def on_wait(seconds_left):
        pending.save(grant)  # the interval grows if the server says so
        return screen.tick(seconds_left)

    if grant is None:
        grant = flow.initiate_device_authorization(scope)
    pending.save(grant)
    screen.code(grant)
    try:
        accept(flow.wait_for_token(grant, on_wait))
    except DeviceFlowError:
        pending.erase()
        raise
    pending.erase()


class PendingCode:
    """The code that `flow` asked for with `scope` (a string), kept in `memory`, an RtcMemory, or nowhere."""

    def __init__(self, memory, flow, scope):
        self._memory = memory
        self._flow = flow
        self._key = " ".join((flow.token_url, flow.client_id, scope))
        self._interval = None  # as saved

    def save(self, grant):
        """Save the grant's code; do nothing if it is saved already, with the present interval."""
        if self._memory is None or grant.interval == self._interval:
            return
        self._interval = grant.interval
        values = [grant.device_code, grant.user_code, grant.verification_uri, grant.verification_uri_complete]
        left = grant.seconds_left(self._flow.clock.ticks_ms())
        self._memory.save(_KIND, self._key, values + [grant.interval], left)

    def restore(self):
        """Return the Grant of the code that was saved, with what is left of its life, or None."""
        kept = self._memory and self._memory.load(_KIND, self._key)
        if not kept or len(kept[0]) != 5:
            return None
        (device_code, user_code, uri, complete, interval), left = kept
        grant = self._flow.resume(device_code, interval, left)
        grant.user_code = user_code
        grant.verification_uri = uri
        grant.verification_uri_complete = complete
        return grant

    def erase(self):
        """Forget the code."""
        if self._memory:
            self._memory.erase()

    def __repr__(self):
        return "<PendingCode>"
