"""What the measuring programs share. They run on MicroPython, as bytecode, and print a line `@ name value` a figure.

It is in the heap that is measured, so it holds no more than each of them needs.
"""

import gc
import os
import sys

import utime

has_qr = False  # was drawn


class Clock:
    """Time that passes only while somebody sleeps, so that waiting takes none. It wraps as ticks do."""

    now = 0

    def ticks_ms(self):
        return self.now

    def ticks_add(self, tick, delta):
        return utime.ticks_add(tick, delta)

    def ticks_diff(self, a, b):
        return utime.ticks_diff(a, b)

    def sleep_ms(self, ms):
        self.now = utime.ticks_add(self.now, ms)


def tell(name, value):
    print("@", name, value)


def held():
    """Bytes of the heap that are in use when the garbage is gone."""
    gc.collect()
    gc.collect()  # what was found through a finaliser goes the second time
    return gc.mem_alloc()


def install_trust():
    """Have every request verified and bounded, if this is measured: ROOTS names the folder of the roots then."""
    if os.getenv("ROOTS"):
        from deviceflow import trust

        trust.install(os.getenv("ROOTS"))
