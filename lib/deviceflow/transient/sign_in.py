"""Transient: a new login. The code is on the screen until the user has decided, and outlives a reset meanwhile."""

from ..errors import DeviceFlowError
from . import load


def sign_in(flow, screen, scope, memory, accept):
    """Run the device flow with its code on `screen`; pass the Token to `accept`. Raise as DeviceFlow does.

    `memory`, if there is one, keeps the code over a reset: what is no DeviceFlowError (Ctrl-C, an error that the screen
    or the clock raises) leaves it there.
    """
    run = SignIn(flow, screen, scope, memory)
    if not run.grant:
        run.grant = flow.initiate_device_authorization(scope)
    run.show()
    with run:
        accept(flow.wait_for_token(run.grant, run.on_wait))


class SignIn:
    """A login without its I/O, which asyncio's driver awaits. `grant` is that of a code in memory, or None.

    The login is decided within `with`; after that the code is forgotten.
    """

    def __init__(self, flow, screen, scope, memory):
        self._flow = flow
        self._screen = screen
        self._scope = scope
        self._memory = memory
        self._saved = None  # the interval of the code in memory, which grows if the server says so
        self.grant = memory and load("pending_code").restore(memory, flow, scope)

    def show(self):
        """Show the code."""
        self._save()
        self._screen.code(self.grant)

    def on_wait(self, seconds_left):
        """Tell the screen; return what it says, False to cancel."""
        self._save()
        return self._screen.tick(seconds_left)

    def _save(self):
        if self._memory and self.grant.interval != self._saved:
            self._saved = self.grant.interval
            load("pending_code").save(self._memory, self._flow, self._scope, self.grant)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self._memory and (kind is None or issubclass(kind, DeviceFlowError)):
            self._memory.erase()
