"""What an action costs: bytes allocated, and time of the processor."""

import gc
import sys

import utime
from meter import held

_ROUNDS = 3


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
