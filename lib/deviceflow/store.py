"""Resident: where a login outlives the power. Two checked slots, in files here and in NVS in nvs.py.

A record is written to the slot that does not hold the newest one, read back, and only then counts. Whenever the power
fails, the old record or the new one is there. That takes a file system whose files change as a whole or not at all
(littlefs, MicroPython's default on ESP32 and RP2); on FAT a power cut while the file system writes its own tables can
lose both. A record is bound to its key: under another key it is not given out (RFC 6749 section 10.4).
"""

import os

from micropython import const

from .transient import load

_ENOENT = const(2)


class Slots:
    """Two slots of bytes, behind open_slot(slot, mode) for "rb" and "wb", and remove_slot(slot).

    open_slot returns a stream, or raises OSError, as for a slot that is empty; remove_slot ignores one.
    """

    def load(self, key):
        """Return the value saved last, if it was saved under `key`, else None. What is damaged is not there.

        Raise StoreError if there is not enough memory to read it.
        """
        return load("slots").load_value(self, key)

    def save(self, key, value):
        """Keep `value` under `key` (strings) in place of everything else; write nothing if nothing changed.

        Raise StoreError if that failed; what was saved before is then still there.
        """
        load("slots").save_value(self, key, value)

    def is_empty(self):
        """Return whether no login is stored, under whatever key."""
        return load("slots").newest(self) is None

    def erase(self):
        """Forget everything. Raise StoreError if that failed."""
        load("slots").erase_all(self)


class FlashStore(Slots):
    """A login in two small files, `path`.0 and `path`.1."""

    def __init__(self, path):
        self._path = path

    def open_slot(self, slot, mode):
        return open("%s.%d" % (self._path, slot), mode)

    def remove_slot(self, slot):
        try:
            os.remove("%s.%d" % (self._path, slot))
        except OSError as e:
            if e.args[0] != _ENOENT:
                raise
