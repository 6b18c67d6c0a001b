"""Where a login outlives the power: two checked slots, in files here and in NVS in nvs.py.

A record is written to the slot that does not hold the current one, read back, and only then counts; the highest good
sequence number wins. Whenever the power fails, the old record or the new one is there. A record is bound to its key:
under another key it is not given out (RFC 6749 section 10.4: a refresh token goes to nobody but its own server).

The record: magic, version, lengths of key and value, sequence number, key, value, CRC-32 of all that.
"""

import os
import struct
from binascii import crc32

from micropython import const

from .errors import StoreError

_HEAD = const("<2sBxHHI")
_HEAD_SIZE = const(12)
_MAGIC = const(b"DF")
_VERSION = const(1)
_GOOD = const(0x2144DF1C)  # the CRC-32 of whatever ends with its own CRC-32
_LARGEST = const(8192)  # bytes of a record
_ENOENT = const(2)


class Slots:
    """Two slots of bytes, behind `_read(slot)` (None or OSError: nothing), `_write(slot, data)` and `_remove(slot)`."""

    def load(self, key):
        """The value saved last, if it was saved under `key`, else None. Never raises: what is damaged is not there."""
        record = self._newest()
        return record[3] if record[2] == key else None

    def save(self, key, value):
        """Keeps `value` under `key` (strings) in place of all else; nothing is written if nothing changed.

        Raises StoreError if it could not be kept; what was saved before is then still there.
        """
        sequence, slot, old_key, old_value = self._newest()
        if old_key == key and old_value == value:
            return
        data = _packed(sequence + 1, key.encode(), value.encode())
        try:
            self._write(1 - slot, data)
            if self._read(1 - slot) != data:
                raise OSError("not kept by the flash")
        except OSError as e:
            raise _failed("written", e) from None

    def erase(self):
        """Forgets everything. Raises StoreError if that failed."""
        slot = self._newest()[1]
        try:
            self._remove(1 - slot)  # the older first: a power cut in between must not bring it back
            self._remove(slot)
        except OSError as e:
            raise _failed("erased", e) from None

    def _newest(self):
        """(sequence, slot, key, value) of the newest good record; key and value are None if there is none."""
        newest = (0, 1, None, None)
        for slot in (0, 1):
            try:
                record = _unpacked(self._read(slot), slot)
            except (OSError, UnicodeError):
                continue
            if record and record[0] >= newest[0]:
                newest = record
        return newest


class FlashStore(Slots):
    """A login in two small files, `path`.0 and `path`.1, on any file system."""

    def __init__(self, path):
        self._paths = (path + ".0", path + ".1")

    def _read(self, slot):
        if os.stat(self._paths[slot])[6] > _LARGEST:  # not ours, and perhaps more than there is memory
            return None
        with open(self._paths[slot], "rb") as file:
            return file.read()

    def _write(self, slot, data):
        with open(self._paths[slot], "wb") as file:
            file.write(data)

    def _remove(self, slot):
        try:
            os.remove(self._paths[slot])
        except OSError as e:
            if e.args[0] != _ENOENT:
                raise


def _packed(sequence, key, value):
    size = _HEAD_SIZE + len(key) + len(value) + 4
    if size > _LARGEST:
        raise StoreError("store_failed", "the login is too large to be stored (%d bytes)" % size)
    data = bytearray(struct.pack(_HEAD, _MAGIC, _VERSION, len(key), len(value), sequence))
    data.extend(key)
    data.extend(value)
    data.extend(struct.pack("<I", crc32(data)))
    return data


def _unpacked(data, slot):
    """(sequence, slot, key, value) of a record, or None if it is not a good one."""
    if not data or len(data) < _HEAD_SIZE + 4 or crc32(data) != _GOOD:
        return None
    magic, version, key_size, value_size, sequence = struct.unpack_from(_HEAD, data)
    middle = _HEAD_SIZE + key_size
    end = middle + value_size
    if magic != _MAGIC or version != _VERSION or len(data) != end + 4:
        return None
    return sequence, slot, str(data[_HEAD_SIZE:middle], "utf-8"), str(data[middle:end], "utf-8")


def _failed(what, error):
    reason = error.args[0] if error.args else "unknown"
    return StoreError("store_failed", "the login could not be %s (error %s)" % (what, reason))
