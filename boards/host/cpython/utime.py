# PC only: do not upload. MicroPython has this module built in.
"""`utime`: wrapping ticks, short sleeps and the calendar as MicroPython's 64-bit unix port has them.

Ticks start anywhere and wrap at TICKS_PERIOD, so only `ticks_diff` may compare them.
"""

import time as _time

TICKS_PERIOD = 1 << 62
_HALF = TICKS_PERIOD // 2

sleep = _time.sleep
time_ns = _time.time_ns


def ticks_ms():
    """Milliseconds from an unknown start, wrapping."""
    return _time.monotonic_ns() // 1_000_000 % TICKS_PERIOD


def ticks_us():
    """Microseconds from an unknown start, wrapping."""
    return _time.monotonic_ns() // 1_000 % TICKS_PERIOD


def ticks_cpu():
    """The finest counter there is: nanoseconds, wrapping."""
    return _time.perf_counter_ns() % TICKS_PERIOD


def ticks_add(ticks, delta):
    """The tick `delta` after (or, if negative, before) `ticks`. OverflowError beyond half a period."""
    if not -_HALF <= delta < _HALF:
        raise OverflowError("ticks interval overflow")
    return (ticks + delta) % TICKS_PERIOD


def ticks_diff(end, start):
    """Signed ticks from `start` to `end`, right while they lie less than half a period apart."""
    return (end - start + _HALF) % TICKS_PERIOD - _HALF


def sleep_ms(ms):
    """Sleeps for `ms` milliseconds; a negative time is none, as on a board."""
    _time.sleep(max(0, ms) / 1_000)


def sleep_us(us):
    """Sleeps for `us` microseconds; a negative time is none, as on a board."""
    _time.sleep(max(0, us) / 1_000_000)


def time():
    """Whole seconds since 1970 (a board counts from 2000: `gmtime(0)[0]` tells)."""
    return int(_time.time())


def _eight(parts):
    return tuple(parts[:6]) + (parts.tm_wday, parts.tm_yday)


def gmtime(seconds=None):
    """(year, month, day, hour, minute, second, weekday from Monday = 0, day of the year) in UTC."""
    return _eight(_time.gmtime(seconds))


def localtime(seconds=None):
    """The same as `gmtime` in local time."""
    return _eight(_time.localtime(seconds))


def mktime(parts):
    """Seconds since 1970 of a local time as `localtime` gives it (eight parts)."""
    return int(_time.mktime(tuple(parts[:8]) + (-1,)))
