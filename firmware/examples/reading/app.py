"""A reading posted every minute. One that could not be posted waits, and goes first the next time."""

import ujson
from deviceflow import BadReply, DeviceFlowError, LoginRequired
from micropython import const
from sensor import read

_MOST = const(60)  # readings that wait; then the oldest goes


def main(session, screens, config, clock):
    with open("settings.json") as file:
        settings = ujson.load(file)
    waiting = []
    while True:
        reading = dict(read(), at=timestamp(clock))
        waiting.append(reading)
        if len(waiting) > _MOST:
            waiting.pop(0)
        try:
            post(session, settings["url"], waiting)
            screens.say("Posted", reading["at"])
        except LoginRequired:
            raise
        except DeviceFlowError as e:
            screens.fail(e)
        clock.sleep_ms(1000 * settings["every_s"])


def post(session, url, waiting):
    """Post what waits, the oldest first. Raise DeviceFlowError where that ends early; the rest still waits then."""
    while waiting:
        with session.post(url, json=waiting[0]) as response:
            if response.status_code == 401:
                raise BadReply("api_refused", url)
            if response.status_code >= 400:
                raise BadReply("bad_reply", response.status_code)
        waiting.pop(0)


def timestamp(clock):
    """Return the date and the time of day, in UTC."""
    return "%04d-%02d-%02d %02d:%02d:%02d" % tuple(clock.gmtime()[:6])
