"""A reading, then deep sleep until the next one: for a board on batteries.

The access token is kept in RTC memory meanwhile, so that waking up needs no refresh. A board that sleeps answers
neither the button nor `make flash`: press its reset button first. After a reset it stays awake for `awake_s`.
"""

import gc

import machine
import ujson
from deviceflow import BadReply, DeviceFlowError, LoginRequired


def main(session, screens, config, clock):
    with open("settings.json") as file:
        settings = ujson.load(file)
    try:
        post(session, settings["url"], {"free_bytes": gc.mem_free()})
        screens.say("Posted", "next in %d s" % settings["sleep_s"])
    except LoginRequired:
        raise
    except DeviceFlowError as e:  # this reading is lost; the next one comes
        screens.fail(e)
    if machine.reset_cause() != machine.DEEPSLEEP_RESET:
        clock.sleep_ms(1000 * settings["awake_s"])
    session.suspend()
    machine.deepsleep(1000 * settings["sleep_s"])


def post(session, url, reading):
    with session.post(url, json=reading) as response:
        if response.status_code == 401:
            raise BadReply("api_refused", url)
        if response.status_code >= 400:
            raise BadReply("bad_reply", response.status_code)
