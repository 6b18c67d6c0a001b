"""Modules that a boot needs once: loaded, used and forgotten, as a board's memory is short."""

import gc
import sys


def once(name):
    """The module `name`, which is loaded anew each time; it lasts as long as the caller holds it."""
    gc.collect()  # what the last one left would scatter this one over the heap
    __import__(name)
    module = sys.modules.pop(name)
    package, _, child = name.rpartition(".")
    if package:
        delattr(sys.modules[package], child)
    return module
