"""What stays in the heap after many polls, and after many refreshes that each store another refresh token."""

import sys

from deviceflow import DeviceFlow, FlashStore, Session
from meter import Clock, held, tell

WARM = 5  # what is made once is not growth
POLLS_OF_A_CODE = 200
url, times = sys.argv[1], int(sys.argv[2])
clock = Clock()
flow = DeviceFlow("bench", url + "/device", url + "/pending", clock=clock)
signing_in = DeviceFlow("bench", url + "/device", url + "/token", clock=clock)
session = Session(signing_in, FlashStore("login"), None, "profile")


def polls(count):
    """Take a new code before the old one ends, as a board does when nobody approves."""
    for i in range(count):
        if i % POLLS_OF_A_CODE == 0:
            grant = flow.initiate_device_authorization("profile")
        clock.sleep_ms(6000)
        flow.poll_once(grant)


def refreshes(count):
    for _ in range(count):
        clock.sleep_ms(3600000)  # the life of the access token
        session.access_token()


def growth(action):
    action(WARM)
    before = held()
    action(times)
    return held() - before


tell("polls", growth(polls))
session.login()
tell("refreshes", growth(refreshes))
