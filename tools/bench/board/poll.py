"""Bytes allocated by one pending poll: bare urequests, ours, the peer's."""

import sys

import deviceflow
import requests
from meter import Clock, allocated, let_rubbish_lie, tell
from peer import oauth

let_rubbish_lie()
TIMES = 10
url = sys.argv[1]
token = url + "/token"
clock = Clock()
flow = deviceflow.DeviceFlow("bench", url + "/device", token, clock=clock)
grant = flow.initiate_device_authorization("profile")

buffer = bytearray(256)
headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}


def ignore(line, headers):
    pass


def bare():
    """The same exchange, and nothing made of it."""
    response = requests.request("POST", token, data=grant.body, headers=headers, parse_headers=ignore, timeout=20)
    while response.raw.readinto(buffer):
        pass
    response.close()


def ours():
    clock.sleep_ms(10000)
    if flow.poll_once(grant):
        raise ValueError("the server gave a token")


peer = oauth(url)
peer.request_codes()


class Enough(Exception):
    """The peer polls until there is a token; this ends it after one poll."""


def stop(seconds):
    raise Enough


def peers():
    try:
        peer.wait_for_authorization()
    except Enough:
        return


sys.modules["time"].sleep = stop
for name, poll in (("bare", bare), ("ours", ours), ("peer", peers)):
    poll()
    tell(name, allocated(poll, TIMES))
