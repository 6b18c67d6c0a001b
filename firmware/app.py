"""Transient: an example application. It shows who is signed in and keeps that fresh. `make app` starts one of yours."""

from deviceflow import BadReply, DeviceFlowError, LoginRequired
from micropython import const

_FRESH = const(600000)  # ms
_OFFLINE = const(30000)
_NAMES = ("name", "preferred_username", "login", "email", "sub")  # OpenID's claims, and GitHub's
_HEADERS = {"Accept": "application/json"}


def main(session, screens, config, clock):
    """Run until the login is gone, and raise LoginRequired: the firmware then signs in again.

    `session` signs every request, `screens` shows, `config` is config.json's Settings. Wait by `clock.sleep_ms`: it
    feeds the watchdog and raises SignOut when the button is held; let that pass. An error's `retry_after` says how many
    seconds to wait before the next attempt.
    """
    while True:
        wait = _FRESH
        try:
            show_user(session, screens, config.userinfo)
        except LoginRequired:
            raise
        except DeviceFlowError as e:
            screens.fail(e)
            wait = 1000 * e.retry_after if e.retry_after else _OFFLINE
        clock.sleep_ms(wait)


def show_user(session, screens, url):
    """Ask the provider who is signed in and show it; without an address only keep the login fresh.

    Raise LoginRequired, NetworkError while offline, BadReply if the answer cannot be used.
    """
    if not url:
        session.access_token()
        return
    with session.get(url, headers=_HEADERS) as response:
        if response.status_code == 401:
            raise BadReply("api_refused", url, retry_after=response.retry_after or 600)
        if response.status_code != 200:
            raise BadReply("no_userinfo", response.status_code, retry_after=response.retry_after)
        screens.say("signed_in", name_in(response.json()))


def name_in(user):
    """Return the name of the user in a userinfo reply."""
    for key in _NAMES:
        if isinstance(user, dict) and user.get(key):
            return str(user[key])
    return "somebody the provider does not name"
