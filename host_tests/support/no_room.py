"""A heap that is too full for one more module."""

import builtins
import os

from deviceflow import transient

_TRANSIENT = "deviceflow.transient"
_NAMES = os.listdir(transient.__file__.rsplit("/", 1)[0])


class NoRoomFor:
    """While it lasts, the transient module `name` of the library cannot be imported: MemoryError."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self._plain = builtins.__import__
        builtins.__import__ = self._import

    def __exit__(self, *_):
        builtins.__import__ = self._plain

    def _import(self, name, *more):
        if name == "deviceflow.transient." + self.name:
            raise MemoryError
        if len(more) > 3 and more[3]:  # MicroPython would look for a relative name next to this file
            name = _absolute(name, more[3])
            more = more[:3]
        return self._plain(name, *more)


def _absolute(name, level):
    """Return the full name of what a module of the library imports with `level` dots. Bare names are unique there."""
    if not name:
        return _TRANSIENT  # from . import load
    if level == 1 and name + ".py" in _NAMES:
        return _TRANSIENT + "." + name
    return "deviceflow." + name
