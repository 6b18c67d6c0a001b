"""Keeps the login fresh. What is special here is in own_screens.py."""

from deviceflow import DeviceFlowError, LoginRequired
from micropython import const

_FRESH = const(60000)  # ms


def main(session, screens, config, clock):
    while True:
        try:
            session.access_token()
            screens.say("signed_in")
        except LoginRequired:
            raise
        except DeviceFlowError as e:
            screens.fail(e)
        clock.sleep_ms(_FRESH)
