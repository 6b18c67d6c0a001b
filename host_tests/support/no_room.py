"""A heap that is too full for one more module."""

import builtins


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
            name = "deviceflow." + name if name else "deviceflow"
            more = more[:3]
        return self._plain(name, *more)
