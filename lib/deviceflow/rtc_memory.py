"""Resident: what outlives a reset and deep sleep but not the power, a record in the RTC memory of an ESP32.

One thing lies there at a time: a code that waits for its approval, or an access token across deep sleep. These are
secrets that expire soon, so they are never written to flash. As in store.py a record is bound to its key; it also ends
with its time, by the wall clock, because ticks start anew at every reset.

The record: magic, version, CRC-32 of the rest, and the rest as JSON.
"""

import struct
from binascii import crc32

import ujson
import utime
from micropython import const

_HEAD = const("<2sBxI")
_HEAD_SIZE = const(8)
_MAGIC = const(b"DR")
_VERSION = const(1)
_LARGEST = const(2048)  # bytes of RTC memory
_SLACK = const(60)  # s that a clock may be set back between save and load


class RtcMemory:
    """`rtc` is a machine.RTC() (what is used of it is `memory`); `time` gives the wall clock in s.

    All of the memory is used, unless something else lies in it: that is left alone, and nothing is kept.
    """

    def __init__(self, rtc, time=utime.time):
        self._rtc = rtc
        self._time = time

    def load(self, kind, key):
        """Return (values, seconds left) of what was saved under kind and key, or None. What is damaged is not there."""
        record = _unpacked(self._rtc.memory())
        if not record or record[:2] != [kind, key]:
            return None
        _, _, saved, life, values = record
        age = self._time() - saved
        if not -_SLACK <= age < life:
            return None
        return values, life - max(0, age)

    def save(self, kind, key, values, life):
        """Keep `values`, a list of strings, numbers and None, for `life` s. What is too large is not kept."""
        rest = ujson.dumps([kind, key, self._time(), life, values]).encode()
        data = struct.pack(_HEAD, _MAGIC, _VERSION, crc32(rest)) + rest
        if len(data) <= _LARGEST and self._is_free():
            self._rtc.memory(data)
        else:
            self.erase()

    def erase(self):
        """Forget what was saved, and overwrite it: the memory keeps its bytes when only its length is set to 0."""
        size = len(self._rtc.memory())
        if size and self._is_free():
            self._rtc.memory(_MAGIC + bytes(max(0, size - len(_MAGIC))))
            self._rtc.memory(b"")

    def _is_free(self):
        content = self._rtc.memory()
        return not content or bytes(content[:2]) == _MAGIC


def _unpacked(data):
    """Return the record's list: kind, key, time saved, life, values; or None if it is not a good one."""
    if not data or len(data) <= _HEAD_SIZE:
        return None
    magic, version, crc = struct.unpack_from(_HEAD, data)
    rest = bytes(data[_HEAD_SIZE:])
    if magic != _MAGIC or version != _VERSION or crc != crc32(rest):
        return None
    try:
        record = ujson.loads(str(rest, "utf-8"))
    except ValueError:
        return None
    if not isinstance(record, list) or len(record) != 5 or not isinstance(record[4], list):
        return None
    return record if isinstance(record[2], int) and isinstance(record[3], int) else None
