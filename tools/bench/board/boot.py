"""The firmware's whole boot: config, session, store, OLED and console, with a network that is there.

Tells how long it took until the code was shown, the time inside urequests left out.
"""

import gc
import sys

import requests
import utime
from meter import Clock, tell
from utime import ticks_diff, ticks_us

_LONGEST = 120000  # ms: five polls take 35 s

start = ticks_us()


class Time(Clock):
    """The board's time: the first wait comes when the code is shown."""

    shown = False
    away = 0  # us inside urequests

    def sleep_ms(self, ms):
        if not self.shown:
            self.shown = True
            tell("shown", ticks_diff(ticks_us(), start) - self.away)
        super().sleep_ms(ms)
        if self.now > _LONGEST:
            sys.exit("the firmware tries again and again")

    def sleep(self, seconds):
        self.sleep_ms(int(seconds * 1000))

    def __getattr__(self, name):
        return getattr(utime, name)


clock = sys.modules["utime"] = Time()
request = requests.request


def timed(*arguments, **options):
    began = ticks_us()
    try:
        return request(*arguments, **options)
    finally:
        clock.away += ticks_diff(ticks_us(), began)


def boot():
    requests.request = timed
    gc.threshold(4096)  # as main.py does; that comes too late for these
    # An import within an import takes 4 KB of C stack on a PC, for a path, and some 200 bytes on a board. So that a
    # PC's stack is deep enough, the innermost come first.
    for name in ("errors", "reply", "client"):
        __import__("deviceflow." + name)
    __import__("main")


boot()
