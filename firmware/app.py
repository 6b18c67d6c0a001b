"""An example application: shows who is signed in and keeps that fresh. Put yours here."""

from deviceflow import BadReply, DeviceFlowError, LoginRequired, NetworkError
from micropython import const

_FRESH = const(600000)  # ms
_OFFLINE = const(30000)
_NAMES = ("name", "preferred_username", "login", "email", "sub")  # OpenID's claims, and GitHub's
_HEADERS = {"Accept": "application/json"}


def main(session, screens, config, clock):
    """Runs until the login is gone, which it tells by LoginRequired: the firmware then signs in again.

    `session` signs every request, `screens` shows, `config` is config.json's Settings. Wait by `clock.sleep_ms`: it
    feeds the watchdog and raises SignOut when the button is held, which is not yours to catch.
    """
    while True:
        try:
            show_user(session, screens, config.userinfo)
        except LoginRequired:
            raise
        except DeviceFlowError as e:
            screens.fail(e)
        clock.sleep_ms(_FRESH if session.online else _OFFLINE)


def show_user(session, screens, url):
    """Asks the provider who is signed in and says so; without an address it sees to the login alone.

    Raises LoginRequired, NetworkError while offline, BadReply if the answer is of no use.
    """
    if url:
        screens.say("signed_in", name_in(ask(session, url)))
    else:
        session.access_token()


def ask(session, url):
    """The JSON at `url`."""
    response = session.get(url, headers=_HEADERS)
    try:
        if response.status_code != 200:
            raise BadReply("no_userinfo", "userinfo was answered with status %d" % response.status_code)
        return response.json()
    except OSError:
        raise NetworkError("network", "the answer broke off") from None
    except ValueError:
        raise BadReply("no_userinfo", "userinfo is not JSON") from None
    finally:
        response.close()


def name_in(user):
    """How the user is called."""
    for key in _NAMES:
        if isinstance(user, dict) and user.get(key):
            return str(user[key])
    return "somebody the provider does not name"
