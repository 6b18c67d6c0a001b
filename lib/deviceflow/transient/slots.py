"""Transient: records in the two slots of a store, streamed, so that no record is ever in memory as a whole.

A record: magic, version, lengths of key and value, sequence number, key, value, CRC-32 of all that. The newest good one
counts; sequence numbers wrap, so the newer of two is the one that is less than half of the range ahead.
"""

import struct
from binascii import crc32

from micropython import const

from ..errors import StoreError

_HEAD = const("<2sBxHHI")
_HEAD_SIZE = const(12)
_MAGIC = const(b"DF")
_VERSION = const(2)
_GOOD = const(0x2144DF1C)  # the CRC-32 of whatever ends with its own CRC-32
_LARGEST = const(8192)  # bytes of a record
_PART = const(64)  # bytes of a record in memory at a time
_ALL = const(0xFFFFFFFF)
_HALF = const(0x80000000)


class Record:
    """A good record in `slot` of `store`: `sequence`, and the sizes of key and value in bytes."""

    def __init__(self, slot, sequence, key_size, value_size):
        self.slot = slot
        self.sequence = sequence
        self.key_size = key_size
        self.value_size = value_size


def load_value(store, key):
    """See Slots.load."""
    try:
        record = newest(store)
        if record and _holds(store, record, _HEAD_SIZE, record.key_size, key.encode()):
            return _value(store, record)
    except MemoryError:
        raise StoreError("out_of_memory", "the stored login") from None
    except (OSError, UnicodeError):
        pass
    return None


def save_value(store, key, value):
    """See Slots.save."""
    key, value = key.encode(), value.encode()
    size = _HEAD_SIZE + len(key) + len(value) + 4
    if size > _LARGEST:
        raise StoreError("login_too_large", size)
    try:
        record = newest(store)
        if record and _same(store, record, key, value):
            return
        slot = 1 - record.slot if record else 0
        sequence = record.sequence + 1 & _ALL if record else 1
        _write(store, slot, sequence, key, value)
        kept = _read(store, slot)
        if not kept or not _same(store, kept, key, value):
            raise OSError("not kept by the flash")
    except OSError as e:
        raise _failed("written", e) from None
    except MemoryError:
        raise StoreError("out_of_memory", "saving the login") from None


def erase_all(store):
    """See Slots.erase."""
    record = newest(store)
    last = record.slot if record else 0
    trouble = None
    for slot in (1 - last, last):  # the older first: a power cut in between must not bring it back
        try:
            store.remove_slot(slot)
        except OSError as e:
            trouble = e  # the other one is still to be removed
    if trouble:
        raise _failed("erased", trouble)


def newest(store):
    """Return the newest good Record of both slots, or None."""
    found = None
    for slot in (0, 1):
        try:
            record = _read(store, slot)
        except OSError:
            continue
        if record and (found is None or record.sequence - found.sequence & _ALL < _HALF):
            found = record
    return found


def _read(store, slot):
    """Return the Record in a slot, or None if it is not a good one. Raise OSError if it cannot be read."""
    part = bytearray(_PART)
    stream = store.open_slot(slot, "rb")
    try:
        size = stream.readinto(part)
        if size < _HEAD_SIZE + 4:
            return None
        magic, version, key_size, value_size, sequence = struct.unpack_from(_HEAD, part)
        total = _HEAD_SIZE + key_size + value_size + 4
        if magic != _MAGIC or version != _VERSION or total > _LARGEST:
            return None
        crc = 0
        while size and total >= size:
            total -= size
            crc = crc32(memoryview(part)[:size], crc)
            size = stream.readinto(part)
        good = not size and not total and crc == _GOOD
        return Record(slot, sequence, key_size, value_size) if good else None
    finally:
        stream.close()


def _write(store, slot, sequence, key, value):
    head = struct.pack(_HEAD, _MAGIC, _VERSION, len(key), len(value), sequence)
    crc = crc32(value, crc32(key, crc32(head)))
    stream = store.open_slot(slot, "wb")
    try:
        stream.write(head)
        stream.write(key)
        stream.write(value)
        stream.write(struct.pack("<I", crc))
    finally:
        stream.close()


def _same(store, record, key, value):
    """Return whether a record holds this key and this value (bytes)."""
    at = _HEAD_SIZE + record.key_size
    return _holds(store, record, _HEAD_SIZE, record.key_size, key) and _holds(
        store, record, at, record.value_size, value
    )


def _holds(store, record, at, size, expected):
    """Return whether the `size` bytes of a record from `at` on are the `expected` ones."""
    if size != len(expected):
        return False
    part = bytearray(_PART)
    stream = store.open_slot(record.slot, "rb")
    try:
        _skip(stream, at, part)
        expected = memoryview(expected)
        while expected:
            count = stream.readinto(memoryview(part)[: min(_PART, len(expected))])
            if not count or part[:count] != expected[:count]:
                return False
            expected = expected[count:]
        return True
    finally:
        stream.close()


def _value(store, record):
    """Return a record's value as a string."""
    value = bytearray(record.value_size)
    stream = store.open_slot(record.slot, "rb")
    try:
        _skip(stream, _HEAD_SIZE + record.key_size, bytearray(_PART))
        if stream.readinto(value) != len(value):
            raise OSError("cut off")
    finally:
        stream.close()
    return str(value, "utf-8")


def _skip(stream, count, part):
    while count:
        size = stream.readinto(memoryview(part)[: min(_PART, count)])
        if not size:
            raise OSError("cut off")
        count -= size


def _failed(what, error):
    reason = error.args[0] if error.args else "unknown"
    return StoreError("store_failed", what, reason)
