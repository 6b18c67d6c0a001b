"""Resident: the one way to load a module late.

The modules of this folder are transient. Each serves one phase of a login, and its memory is free again when nobody
holds what it gave out. They import only at their top, and nobody outside keeps their classes.
"""

import gc
import sys

try:
    from _thread import allocate_lock, get_ident
except ImportError:  # a firmware without threads: the ESP8266's

    def get_ident():
        return 0

    def allocate_lock():
        return None


_FOLDER = "deviceflow.transient."


class Lock:
    """A lock that knows its owner: `with lock:`. `mine()` tells whether this thread holds it already."""

    def __init__(self):
        self._lock = allocate_lock()
        self._owner = None

    def mine(self):
        return self._owner == get_ident()

    def __enter__(self):
        if self._lock:
            self._lock.acquire()
        self._owner = get_ident()

    def __exit__(self, *_):
        self._owner = None
        if self._lock:
            self._lock.release()


_lock = Lock()


def load(name, package=_FOLDER):
    """Return the module `name` of `package`, imported anew; it lasts as long as somebody holds a part of it.

    A module that somebody imported in the ordinary way is there to stay, and is returned as it is. `package` ends with
    a dot; the firmware passes "" for its own modules. Raise what the import raises, MemoryError included.
    """
    gc.collect()  # what the last phase left would scatter this one over the heap
    if _lock.mine():  # a scheduled callback came in the middle of an import
        return _import(package + name)
    with _lock:  # another thread must not find a module that is half imported
        return _import(package + name)


def _import(path):
    known = list(sys.modules)
    try:
        return __import__(path, None, None, (path,))
    finally:  # also when it did not fit into memory: a half-made module must not be found
        for name in list(sys.modules):
            if name not in known and (name == path or name.startswith(_FOLDER)):
                _forget(name)


def _forget(name):
    del sys.modules[name]
    package, _, child = name.rpartition(".")
    try:
        delattr(sys.modules[package], child)
    except (KeyError, AttributeError):
        return  # in no package, or half-made
