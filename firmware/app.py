"""An example application: shows who is signed in and keeps that fresh. Put yours here."""

import utime as time
from deviceflow import DeviceFlowError
from micropython import const

_EVERY = const(600)  # s
_NAMES = ("name", "preferred_username", "login", "email", "sub")  # OpenID's claims, and GitHub's


def main(session, screen, config):
    """Runs for ever; `session` signs every request."""
    while True:
        if config.userinfo:
            show_user(session, screen, config.userinfo)
        time.sleep(_EVERY)


def show_user(session, screen, url):
    """Asks the provider who is signed in and says so."""
    try:
        response = session.get(url)
        try:
            user = response.json() if response.status_code == 200 else {}
        finally:
            response.close()
    except DeviceFlowError as e:
        screen.fail(e)
        return
    name = next((user[key] for key in _NAMES if user.get(key)), None)
    screen.say("signed_in", str(name or "somebody the provider does not name"))
