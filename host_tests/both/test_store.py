"""The store: what is loaded is what was saved, or what was saved before, or nothing."""

import os
import struct
from binascii import crc32, hexlify
from io import BytesIO

from deviceflow.errors import StoreError
from deviceflow.store import FlashStore, Slots
from support.fakes import raised

KEY = "https://login.example.com/token client-1"
OLD = "rt-old-0123456789"
NEW = "rt-new-9876543210"
TEMPORARY = os.getenv("TMPDIR") or os.sep + "tmp"


class RamSlots(Slots):
    """Slots in RAM that log what is done to them; `broken` is the OSError that writes and removals raise."""

    def __init__(self, *slots):
        self.slots = list(slots) or [None, None]
        self.log = []
        self.broken = None

    def open_slot(self, slot, mode):
        if mode == "wb":
            return Writer(self, slot)
        if self.slots[slot] is None:
            raise OSError(2)
        return BytesIO(self.slots[slot])

    def put(self, slot, data):
        self.log.append(("write", slot))
        if self.broken:
            raise self.broken
        self.slots[slot] = data

    def remove_slot(self, slot):
        self.log.append(("remove", slot))
        if self.broken:
            raise self.broken
        self.slots[slot] = None


class Writer:
    """A slot that is being written; closing it keeps what was written."""

    def __init__(self, slots, slot):
        self._slots, self._slot, self._data = slots, slot, b""

    def write(self, data):
        self._data += data

    def close(self):
        self._slots.put(self._slot, self._data)


class Folder:
    """A new folder for the files of a store, gone at the end; gives the path of the store."""

    def __enter__(self):
        self.path = TEMPORARY + "/deviceflow-" + hexlify(os.urandom(8)).decode()
        os.mkdir(self.path)
        return self.path + "/login"

    def __exit__(self, *_):
        for name in os.listdir(self.path):
            try:
                os.remove(self.path + "/" + name)
            except OSError:
                os.rmdir(self.path + "/" + name)
        os.rmdir(self.path)


def record(sequence, key, value, magic=b"DF", version=2, sizes=None):
    """A record as it is in the flash, by its description and not by the code under test."""
    key, value = key.encode(), value.encode() if isinstance(value, str) else value
    sizes = sizes or (len(key), len(value))
    data = magic + struct.pack("<BBHHI", version, 0, sizes[0], sizes[1], sequence) + key + value
    return data + struct.pack("<I", crc32(data))


def both():
    """Slots with OLD and, in slot 1, NEW."""
    slots = RamSlots()
    slots.save(KEY, OLD)
    slots.save(KEY, NEW)
    return slots


def put(path, data):
    with open(path, "wb") as file:
        file.write(data)


def test_what_is_saved_is_loaded_after_a_reset():
    with Folder() as path:
        for value in ("rt", "", "é😀\0\n", "x" * 2000, "rt"):
            FlashStore(path).save(KEY, value)
            assert FlashStore(path).load(KEY) == value


def test_a_store_is_two_small_files():
    with Folder() as path:
        FlashStore(path).save(KEY, OLD)
        FlashStore(path).save(KEY, NEW)
        assert sorted(os.listdir(path[: -len("/login")])) == ["login.0", "login.1"]
        assert os.stat(path + ".1")[6] == len(KEY) + len(NEW) + 16


def test_the_record_stays_what_it_is():  # else a newer firmware would sign every board out
    data = b"DF\x02\x00\x03\x00\x05\x00\x07\x00\x00\x00keyvalue\xe5CD\xdb"
    assert data == record(7, "key", "value")
    assert RamSlots(data, None).load("key") == "value"
    assert RamSlots(None, data).load("key") == "value"


def test_a_record_of_the_first_version_is_not_there():  # its key did not name the revocation endpoint
    slots = RamSlots(record(7, KEY, OLD, version=1), None)
    assert slots.load(KEY) is None and slots.is_empty()


def test_an_empty_store_has_nothing():
    with Folder() as path:
        assert FlashStore(path).load(KEY) is None
    assert FlashStore(path).load(KEY) is None  # the folder is gone as well


def test_nothing_is_written_if_nothing_changed():
    slots = both()
    slots.log.clear()
    slots.save(KEY, NEW)
    assert slots.log == []
    slots.save(KEY, OLD)
    slots.save("another", OLD)
    assert slots.log == [("write", 0), ("write", 1)]


def test_the_slots_take_turns():
    slots = RamSlots()
    for number in range(5):
        slots.save(KEY, str(number))
    assert slots.log == [("write", slot) for slot in (0, 1, 0, 1, 0)]


def test_a_login_is_given_to_its_own_key_only():  # C46
    slots = both()
    for other in ("", KEY + " ", KEY[:-1], KEY.upper(), "https://evil.example/token client-1"):
        assert slots.load(other) is None
    slots.save("another", "rt-2")
    assert slots.load("another") == "rt-2"
    assert slots.load(KEY) is None  # though it is still in the older slot


def test_the_higher_sequence_number_wins_in_either_slot():
    low = 0
    for high in (1, 2, 255, 256, 65536, 0x3FFFFFFF, 0x40000000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0, 5):
        older, newer = record(low, KEY, OLD), record(high, KEY, NEW)
        assert RamSlots(older, newer).load(KEY) == NEW
        assert RamSlots(newer, older).load(KEY) == NEW
        low = high


def test_a_save_goes_on_from_the_sequence_number_it_finds():
    for slots in (RamSlots(record(8, KEY, OLD), record(7, KEY, "x")), RamSlots(record(8, KEY, OLD), None)):
        slots.save(KEY, NEW)
        assert slots.slots == [record(8, KEY, OLD), record(9, KEY, NEW)]
    slots = RamSlots(record(0xFFFFFFFE, KEY, "x"), record(0xFFFFFFFF, KEY, OLD))  # after the last comes the first
    slots.save(KEY, NEW)
    assert slots.slots == [record(0, KEY, NEW), record(0xFFFFFFFF, KEY, OLD)]
    assert slots.load(KEY) == NEW


def damaged(data):
    """Every truncation of a record, and every byte of it changed in several ways."""
    for size in range(len(data)):
        yield data[:size]
    for at in range(len(data)):
        for flip in (1, 0x80, 0xFF):
            yield data[:at] + bytes((data[at] ^ flip,)) + data[at + 1 :]
    yield data + b"\0"
    yield data + data


def test_a_damaged_record_is_not_there():  # C45
    good = both().slots
    for data in damaged(good[1]):
        assert RamSlots(good[0], data).load(KEY) == OLD
        assert RamSlots(data, good[0]).load(KEY) == OLD
        assert RamSlots(None, data).load(KEY) is None
        assert RamSlots(data, data).load(KEY) is None


def test_a_save_overwrites_what_is_damaged_and_not_what_is_good():
    good = both().slots
    for data in damaged(good[1]):
        slots = RamSlots(good[0], data)
        slots.save(KEY, "rt-3")
        assert slots.log == [("write", 1)]
        assert slots.load(KEY) == "rt-3"


def test_a_record_that_cannot_be_ours_is_not_there():  # C45: with a good checksum
    for data in (
        record(9, KEY, NEW, magic=b"XX"),
        record(9, KEY, NEW, version=0),
        record(9, KEY, NEW, version=3),
        record(9, KEY, NEW, sizes=(len(KEY) + 1, len(NEW))),
        record(9, KEY, NEW, sizes=(len(KEY), len(NEW) - 1)),
        record(9, KEY, NEW, sizes=(0xFFFF, 0xFFFF)),
        bytes(16),
        b"\xff" * 64,
    ):
        assert RamSlots(data, None).load(KEY) is None
        slots = RamSlots(data, record(1, KEY, OLD))
        assert slots.load(KEY) == OLD
        slots.save(KEY, NEW)
        assert slots.load(KEY) == NEW


def test_a_value_that_is_no_text_is_not_there():
    for value in (b"\xff\xfe\xfd", b"\xc3"):
        slots = RamSlots(record(9, KEY, value), record(1, KEY, OLD))
        assert slots.load(KEY) is None
        slots.save(KEY, NEW)
        assert slots.load(KEY) == NEW


def test_a_slot_that_cannot_be_read_is_not_there():
    class Unreadable(RamSlots):
        def open_slot(self, slot, mode):
            if slot == 1:
                raise OSError(5)
            return super().open_slot(slot, mode)

    assert Unreadable(record(1, KEY, OLD), None).load(KEY) == OLD


def test_empty_files():  # what FAT leaves of a file after a power cut
    with Folder() as path:
        put(path + ".0", b"")
        put(path + ".1", b"")
        store = FlashStore(path)
        assert store.load(KEY) is None
        store.save(KEY, OLD)
        store.save(KEY, NEW)
        assert store.load(KEY) == NEW
        put(path + ".1", b"")
        assert store.load(KEY) == OLD


def test_a_huge_file_is_not_read_into_memory():
    with Folder() as path:
        store = FlashStore(path)
        store.save(KEY, OLD)
        with open(path + ".1", "wb") as file:
            for _ in range(400):  # more than the heap of the board, or of MicroPython in this test
                file.write(bytes(10000))
        assert store.load(KEY) == OLD
        store.save(KEY, NEW)
        assert store.load(KEY) == NEW


def test_a_login_that_is_too_large_is_refused_and_the_old_one_stays():
    for size in (8192, 65536, 70000):
        slots = both()
        error = raised(StoreError, slots.save, KEY, "x" * size)
        assert error.error == "login_too_large" and "xx" not in str(error)
        assert slots.load(KEY) == NEW
    slots.save(KEY, "x" * (8192 - 16 - len(KEY)))
    assert len(slots.load(KEY)) == 8192 - 16 - len(KEY)


def test_a_folder_in_place_of_a_file():
    with Folder() as path:
        store = FlashStore(path)
        store.save(KEY, OLD)
        os.mkdir(path + ".1")
        assert store.load(KEY) == OLD
        assert raised(StoreError, store.save, KEY, NEW).error == "store_failed"
        assert raised(StoreError, store.erase).error == "store_failed"
        assert store.load(KEY) is None  # what can be removed is removed
        os.rmdir(path + ".1")
        store.save(KEY, NEW)
        assert store.load(KEY) == NEW


def test_a_missing_folder_is_a_store_error():
    with Folder() as path:
        store = FlashStore(path + "/nowhere/login")
        assert "error 2" in raised(StoreError, store.save, KEY, OLD).description
        store.erase()  # nothing is there: done


def test_a_write_that_fails_leaves_the_old_login():
    for broken in (OSError(28), OSError(), OSError(-0x1105, "ESP_ERR_NVS_NOT_ENOUGH_SPACE")):
        slots = both()
        slots.broken = broken
        assert raised(StoreError, slots.save, KEY, "rt-3").error == "store_failed"
        slots.broken = None
        assert slots.load(KEY) == NEW


def test_a_write_that_is_not_kept_is_an_error_and_the_old_login_stays():
    class Forgetful(RamSlots):
        def put(self, slot, data):
            self.slots[slot] = data[:-1] + b"?"

    class Deaf(RamSlots):
        def put(self, slot, data):
            pass

    class Unreadable(RamSlots):
        def put(self, slot, data):
            self.slots[slot] = 0

        def open_slot(self, slot, mode):
            if self.slots[slot] == 0:
                raise OSError(5)
            return super().open_slot(slot, mode)

    for kind in (Forgetful, Deaf, Unreadable):
        slots = kind(*both().slots)
        assert raised(StoreError, slots.save, KEY, "rt-3").error == "store_failed"
        assert slots.load(KEY) == NEW


def test_erase_leaves_no_file():
    with Folder() as path:
        store = FlashStore(path)
        store.erase()
        for value in (OLD, NEW, OLD):
            store.save(KEY, value)
        store.erase()
        assert os.listdir(path[: -len("/login")]) == []
        assert store.load(KEY) is None
        store.erase()
        store.save(KEY, NEW)
        assert store.load(KEY) == NEW


def test_erase_takes_the_older_slot_first():  # else a power cut in between brings an old login back
    good = both().slots
    for slots, order in ((both(), (0, 1)), (RamSlots(good[1], good[0]), (1, 0)), (RamSlots(good[1], None), (1, 0))):
        slots.log.clear()
        slots.erase()
        assert slots.log == [("remove", slot) for slot in order]


def test_an_erase_that_fails_is_an_error_and_brings_no_old_login_back():
    class Sticky(RamSlots):
        def remove_slot(self, slot):
            if slot == 0:
                raise OSError(5)
            super().remove_slot(slot)

    slots = Sticky(*both().slots)
    raised(StoreError, slots.erase)
    assert slots.slots[1] is None  # the newest login is gone, though the older slot failed first
    slots = both()
    slots.broken = OSError(5)
    assert raised(StoreError, slots.erase).error == "store_failed"
    assert slots.load(KEY) == NEW
    slots.broken = None
    slots.erase()
    assert slots.load(KEY) is None


def test_no_secret_is_shown():  # C32
    with Folder() as path:
        store = FlashStore(path)
        store.save(KEY, NEW)
        os.mkdir(path + ".1")
        texts = [repr(store), str(store)]
        for error in (raised(StoreError, store.save, KEY, "rt-3"), raised(StoreError, store.erase)):
            texts += (repr(error), str(error), error.description)
    slots = both()
    texts += (repr(slots), str(raised(StoreError, slots.save, KEY, "rt-3" * 5000)))
    slots.broken = OSError()
    texts += (str(raised(StoreError, slots.save, KEY, "rt-3")), str(raised(StoreError, slots.erase)))
    for text in texts:
        assert "rt-" not in text and "example" not in text and "client" not in text, text
