"""Transient: how Python's heap and TLS share the memory of an ESP32.

TLS allocates outside Python's heap: 31 KB for a handshake with ECDSA certificates, 36 KB with an RSA-4096 chain. The
heap begins with 56 KB and at least doubles when it is full, which leaves 34 KB outside. So where the library is not
frozen, and the heap has to grow, it grows once by a small step, at a moment of our choice. MicroPython takes as much
as it has already, but never more than the largest free block outside: so the stack of a sleeping thread holds most of
that block meanwhile.
"""

import gc
import sys

from micropython import const

try:
    import _thread

    import esp32
except ImportError:  # not an ESP32
    esp32 = None

_STEP = const(24576)  # bytes by which the heap grows
_NEEDED = const(65536)  # bytes outside, below which the heap is left as it is
_PIECE = const(1024)


def grow():
    """Let the heap grow by one small step, if this is a chip that would otherwise take a large one.

    Return what has to be kept for as long as the new area is wanted: an empty one would be given back.
    """
    largest = free_for_tls()
    if largest is None or largest < _NEEDED or _is_frozen():
        return None
    gate = _thread.allocate_lock()
    gate.acquire()
    _thread.stack_size(largest - _STEP)
    try:
        _thread.start_new_thread(_hold, (gate,))
    except OSError:  # no thread of that size: the heap grows as it does
        return None
    finally:
        _thread.stack_size(0)
    kept = _force_growth()
    gate.release()
    return kept


def free_for_tls():
    """Return how many bytes in one piece are free outside Python's heap, None if nobody knows."""
    if not hasattr(esp32, "idf_heap_info"):
        return None
    largest = 0
    for region in esp32.idf_heap_info(esp32.HEAP_DATA):
        largest = max(largest, region[2])
    return largest


def _hold(gate):
    gate.acquire()


def _force_growth():
    """Allocate until the heap has grown; return a piece of the new area."""
    gc.collect()
    outside = free_for_tls()
    pieces = []
    try:
        while free_for_tls() == outside:
            pieces.append(bytearray(_PIECE))
    except MemoryError:  # it cannot grow
        return None
    return pieces[-1] if pieces else None


def _is_frozen():
    return getattr(sys.modules["deviceflow"], "__file__", "").startswith("deviceflow")
