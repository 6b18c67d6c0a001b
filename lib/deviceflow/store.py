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
_LARGEST = const(8192)  # bytes of a record
_ENOENT = const(2)


class Slots:
    """Two slots of bytes, behind `_read(slot)` (None or OSError: nothing), `_write(slot, data)` and `_remove(slot)`."""

    def load(self, key):
        """The value saved last, if it was saved under `key`, else None. Never raises: what is damaged is not there."""
        record = self._newest()
        return record[2] if record and record[1] == key else None

    def save(self, key, value):
        """Keeps `value` under `key` (strings) in place of all else; nothing is written if nothing changed.

        Raises StoreError if it could not be kept; what was saved before is then still there.
        """
        record = self._newest()
        if record and record[1] == key and record[2] == value:
            return
        sequence, slot = (record[0] + 1, 1 - record[3]) if record else (1, 0)
        data = _packed(sequence, key.encode(), value.encode())
        try:
            self._write(slot, data)
            kept = self._read(slot) == data
        except OSError as e:
            raise StoreError("store_failed", "the login could not be written (%s)" % _reason(e)) from None
        if not kept:
            raise StoreError("store_failed", "the login was not kept by the flash")

    def erase(self):
        """Forgets everything. Raises StoreError if that failed."""
        record = self._newest()
        newest = record[3] if record else 0
        try:
            self._remove(1 - newest)  # the older first: a power cut in between must not bring it back
            self._remove(newest)
        except OSError as e:
            raise StoreError("store_failed", "the login could not be erased (%s)" % _reason(e)) from None

    def _newest(self):
        """(sequence, key, value, slot) of the newest good record, or None."""
        newest = None
        for slot in (0, 1):
            try:
                record = _unpacked(self._read(slot))
            except OSError:
                record = None
            if record and not (newest and newest[0] > record[0]):
                newest = record + (slot,)
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
    data = bytearray(size)
    struct.pack_into(_HEAD, data, 0, _MAGIC, _VERSION, len(key), len(value), sequence)
    data[_HEAD_SIZE : _HEAD_SIZE + len(key)] = key
    data[_HEAD_SIZE + len(key) : -4] = value
    struct.pack_into("<I", data, len(data) - 4, crc32(memoryview(data)[:-4]))
    return data


def _unpacked(data):
    """(sequence, key, value) of a record, or None if it is not a good one."""
    if not data or len(data) < _HEAD_SIZE + 4:
        return None
    magic, version, key_size, value_size, sequence = struct.unpack_from(_HEAD, data)
    end = _HEAD_SIZE + key_size + value_size
    if magic != _MAGIC or version != _VERSION or len(data) != end + 4:
        return None
    if crc32(memoryview(data)[:end]) != struct.unpack_from("<I", data, end)[0]:
        return None
    view = memoryview(data)
    try:
        key_end = _HEAD_SIZE + key_size
        return sequence, str(view[_HEAD_SIZE:key_end], "utf-8"), str(view[key_end:end], "utf-8")
    except UnicodeError:
        return None


def _reason(error):
    return "error %s" % error.args[0] if error.args else "no reason given"
