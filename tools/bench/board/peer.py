"""The peer's device login against the same server: its session is urequests, its clock one that does not wait."""

import sys

import requests

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
    """The peer's object, which has asked for no code yet."""
    sys.modules["time"] = _Time()
    from adafruit_oauth2 import OAuth2

    return OAuth2(Session(url), "bench", "", ["profile"])
