"""Transient: a new login. The code is on the screen until the user has decided, and outlives a reset meanwhile."""

from ..errors import DeviceFlowError
from . import load


def sign_in(flow, screen, scope, memory, accept):
    """Run the device flow with its code on `screen`; pass the Token to `accept`. Raise as DeviceFlow does.

    `memory`, if there is one, keeps the code over a reset: what is no DeviceFlowError (Ctrl-C, an error that the screen
    or the clock raises) leaves it there.
    """
    saved = None  # the interval of the code in memory, which grows if the server says so

    def save():
        nonlocal saved
        if memory and grant.interval != saved:
            saved = grant.interval
            load("pending_code").save(memory, flow, scope, grant)

    def on_wait(seconds_left):
        save()
        return screen.tick(seconds_left)

    grant = memory and load("pending_code").restore(memory, flow, scope)
    if not grant:
        grant = flow.initiate_device_authorization(scope)
    save()
    screen.code(grant)
    try:
        accept(flow.wait_for_token(grant, on_wait))
    except DeviceFlowError:
        if memory:
            memory.erase()
        raise
    if memory:
        memory.erase()
