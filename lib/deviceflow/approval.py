"""A new login: the code on the screen until it is of no use any more. Loaded when there is no stored login."""

from . import once
from .errors import DeviceFlowError


def sign_in(flow, screen, scope, memory, take):
    """The device flow, with its code told to `screen`; gives the Token to `take` and raises as DeviceFlow does.

    `memory`, if there is one, keeps the code over a reset: what is no DeviceFlowError (Ctrl-C, an error that the screen
    or the clock raises) leaves it there.
    """
    pending = grant = None
    if memory:
        pending = once("deviceflow.pending").Pending(memory, flow, scope)
        grant = pending.take_up()

    def waiting(seconds_left):
        if pending:
            pending.keep(grant)  # the interval grows if the server says so
        return screen.tick(seconds_left)

    grant = grant or flow.initiate_device_authorization(scope)
    if pending:
        pending.keep(grant)
    screen.code(grant)
    try:
        take(flow.wait_for_token(grant, waiting))
    except DeviceFlowError:
        if pending:
            pending.drop()
        raise
    if pending:
        pending.drop()
