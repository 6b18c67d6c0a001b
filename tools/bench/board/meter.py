"""What the measuring programs share. They run on MicroPython, as bytecode, and print a line `@ name value` a figure."""

import gc
import os
import sys

import utime

_ROUNDS = 3


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


def allocated(action, times=1):
    """Bytes that one call of `action` leaves in the heap, garbage included, on an average of so many `times`.

    That is what makes the collector run. What a function frees itself when it returns is not in it.
    """
    held()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(times):
        action()
    after = gc.mem_alloc()
    gc.enable()
    return (after - before) // times


def cpu_time(action, times):
    """us of the processor that one call of `action` takes, the best of a few rounds of so many `times`.

    The processor's own time, as what else the machine does must not count; what little does only adds.
    """
    best = None
    for _ in range(_ROUNDS):
        held()
        start = utime.clock()
        for _ in range(times):
            action()
        took = utime.clock() - start
        best = took if best is None else min(best, took)
    return int(best * 1000000 / times)


class _NoCollector:
    def collect(self):
        pass


def never_collect():
    """From here on a module that imports gc gets one that does not collect, so that `allocated` sees everything."""
    sys.modules["gc"] = _NoCollector()
