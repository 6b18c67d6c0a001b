# PC only: do not upload. It runs on MicroPython.
"""Stands in for `gc`. A PC's MicroPython raises Ctrl-C at once, also in a collection, and does not survive that; a
chip's waits. So the outside is told of each collection, and none comes unasked for: the heap is large."""

import gc


class Collector:
    """`told` is the file that the outside reads: g is a collection, b a program that runs."""

    def __init__(self, told):
        self._told = told

    def collect(self):
        """As gc's."""
        self._told.write(b"g")
        try:
            gc.collect()
        finally:
            self._told.write(b"b")

    def threshold(self, amount=-1):
        """Nothing is collected before it has to be."""
        return -1

    def __getattr__(self, name):
        return getattr(gc, name)
