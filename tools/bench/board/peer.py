"""The peer's device login against the same server: its session is urequests, its clock one that does not wait."""

import sys

import requests
import ujson

_GOOGLE = "https://oauth2.googleapis.com"


class _Time:
    def monotonic(self):
        return 0

    def sleep(self, seconds):
        pass


class Session:
    """What the peer posts through: the addresses that it has built in, replaced by the server's."""

    def __init__(self, url):
        self._url = url

    def post(self, url, headers):
        return requests.post(self._url + url[len(_GOOGLE) :], headers=headers, timeout=20)


def oauth(url):
    """Return the peer's object, which has asked for no code yet."""
    sys.modules["time"] = _Time()
    from adafruit_oauth2 import OAuth2

    return OAuth2(Session(url), "bench", "", ["profile"])


def stored(login):
    """Write the refresh token to a file, as a program has to that is to be signed in after a reset."""
    with open("login.0", "w") as file:
        ujson.dump({"refresh_token": login.refresh_token}, file)


def signed_in(url):
    """Return the peer's object with its tokens: the code is printed, the refresh token is in a file."""
    login = oauth(url)
    login.request_codes()
    print("Go to", login.verification_url, "and enter", login.user_code)
    if not login.wait_for_authorization():
        raise ValueError("no token")
    stored(login)
    return login
