"""The firmware's whole boot: config, session, store, OLED and console, with a network that is there.

Tell how long it took until the code was shown, the time inside urequests left out, what the firmware held when the
application started, and how many names there were before and after.
"""

import _thread
import gc
import sys

import machine
import meter
import micropython
import network
import ntptime
import requests
import utime
from meter import Clock, held, tell
from utime import ticks_diff, ticks_us

_LONGEST = 60000  # ms: five polls take 35 s
_PAUSE = 10  # ms: who sleeps no longer waits for the network
_C_STACK = 1 << 18  # bytes: on a PC an import within an import takes 4 KB of it, on a board some 200 bytes

start = ticks_us()


class Time(Clock):
    """The board's time: the first wait outside of urequests comes when the code is shown."""

    shown = False
    inside = False  # of urequests
    away = 0  # us inside urequests

    def sleep_ms(self, ms):
        if self.inside or ms <= _PAUSE:  # the server needs its time
            utime.sleep_ms(ms)
        elif not self.shown:
            self.shown = True
            tell("shown", ticks_diff(ticks_us(), start) - self.away)
        super().sleep_ms(ms)
        if self.now > _LONGEST:
            raise SystemExit("the firmware tries again and again")

    def sleep(self, seconds):
        self.sleep_ms(int(seconds * 1000))

    def __getattr__(self, name):
        return getattr(utime, name)


clock = sys.modules["utime"] = Time()
request = requests.request


def timed(*arguments, **options):
    began = ticks_us()
    clock.inside = True
    try:
        return request(*arguments, **options)
    finally:
        clock.inside = False
        clock.away += ticks_diff(ticks_us(), began)


def boot():
    """Run main.py, in a thread, as a thread's stack can be as deep as a board's is for imports."""
    try:
        __import__("main")
    finally:
        over.release()


requests.request = timed
meter.start = held()
micropython.qstr_info()
_thread.stack_size(_C_STACK)
over = _thread.allocate_lock()
over.acquire()
_thread.start_new_thread(boot, ())
over.acquire()
