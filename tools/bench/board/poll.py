"""Bytes allocated by one pending poll: ours, the peer's, or the bare exchange by urequests."""

import sys

import requests
from effort import allocated, never_collect
from meter import Clock, install_trust, tell

never_collect()
TIMES = 10
who, url = sys.argv[1:3]


def ours():
    """Return a function that polls."""
    from deviceflow import DeviceFlow

    install_trust()
    clock = Clock()
    flow = DeviceFlow("bench", url + "/device", url + "/token", clock=clock)
    grant = flow.initiate_device_authorization("profile")

    def poll():
        clock.sleep_ms(10000)
        if flow.poll_once(grant):
            raise ValueError("the server gave a token")

    return poll


def bare():
    """Return a function that makes the same exchange, and makes nothing of the reply."""
    device_code = requests.post(url + "/device", data=b"", timeout=20).json()["device_code"]
    grant_type = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
    body = ("grant_type=%s&device_code=%s&client_id=bench" % (grant_type, device_code)).encode()
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    buffer = bytearray(256)

    def ignore(line, headers):
        pass

    def poll():
        r = requests.request("POST", url + "/token", data=body, headers=headers, parse_headers=ignore, timeout=20)
        while r.raw.readinto(buffer):
            pass
        r.close()

    return poll


class Enough(Exception):
    """The peer polls until there is a token; this ends it after one poll."""


def stop(seconds):
    raise Enough


def peers():
    """Return a function that polls once."""
    from peer import oauth

    login = oauth(url)
    login.request_codes()
    sys.modules["time"].sleep = stop

    def poll():
        try:
            login.wait_for_authorization()
        except Enough:
            return

    return poll


poll = {"ours": ours, "bare": bare, "peer": peers}[who]()
poll()
tell("allocated", allocated(poll, TIMES))
