"""Bytes allocated and time taken by one login, from the first request to the token: ours, or the peer's."""

import sys

from effort import allocated, cpu_time, never_collect
from meter import Clock, tell
from peer import oauth

never_collect()
who, url = sys.argv[1:3]


def ours():
    from deviceflow import DeviceFlow, FlashStore, Session
    from deviceflow.display.console import Console

    flow = DeviceFlow("bench", url + "/device", url + "/token", clock=Clock())
    session = Session(flow, FlashStore("login"), Console(write=len), "profile")

    def login():
        session.login()
        session.logout()

    return login


def peers():
    login = oauth(url)

    def both():
        login.request_codes()
        login.wait_for_authorization()

    return both


login = ours() if who == "ours" else peers()
login()
tell("time", cpu_time(login, 3))
tell("allocated", allocated(login))
