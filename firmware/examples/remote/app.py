"""A remote control: each press of the button calls an API."""

import ujson
from deviceflow import BadReply, DeviceFlowError, LoginRequired
from micropython import const

_FRESH = const(60000)  # ms
_SHOWN = const(2000)


def main(session, screens, config, clock):
    with open("settings.json") as file:
        settings = ujson.load(file)
    while True:
        screens.say("Ready", settings["what"])
        try:
            if clock.wait_for_press(_FRESH):
                call(session, settings["url"])
                screens.say("Done", settings["what"])
                clock.sleep_ms(_SHOWN)
            else:
                session.access_token()  # so that the next press need not wait for a refresh
        except LoginRequired:
            raise
        except DeviceFlowError as e:
            screens.fail(e)
            clock.sleep_ms(_SHOWN)


def call(session, url):
    with session.post(url, json={}) as response:
        if response.status_code == 401:
            raise BadReply("api_refused", url)
        if response.status_code >= 400:
            raise BadReply("bad_reply", response.status_code)
