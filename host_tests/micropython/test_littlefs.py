"""FlashStore on a real littlefs, and on FAT, while the power fails at every single write to the flash."""

import errno
import os

from deviceflow.errors import StoreError
from deviceflow.store import FlashStore
from support.fakes import raised

FOLDER = "/lfs"
PATH = FOLDER + "/login"
KEY = "https://login.example.com/oauth/token 1a2b3c4d5e6f7a8b9c0d"
SIZES = (40, 900, 2000)  # of a token, in bytes
FLASH_SIZE = 32768
BLOCK_SIZES = (512, 4096)
ENDS = tuple((torn, then) for torn in (False, True) for then in ("refuse", "ignore"))
FAT_ENDS = ((False, "ignore"), (True, "ignore"))  # a refused write leaves a file open, and the GC would complain


class Flash:
    """NOR flash: erasing sets every bit of a block, programming clears bits. It counts both, and can fail.

    The write at which it fails does not happen, or happens by half (`torn`). It and all after it "refuse" what
    they are given, which makes an OSError, or "ignore" it. With "recover" only that one write is refused.
    """

    def __init__(self, data, block_size):
        self.data, self.block_size = data, block_size
        self.programmed = self.erased = 0
        self.fails_at, self.torn, self.then = 0, False, ""

    @property
    def writes(self):
        return self.programmed + self.erased

    def readblocks(self, block, buffer, offset=0):
        at = block * self.block_size + offset
        buffer[:] = memoryview(self.data)[at : at + len(buffer)]
        return 0

    def writeblocks(self, block, buffer, offset=None):
        self.programmed += 1
        if offset is None:  # FAT leaves the erasing to the driver
            return self._write(block * self.block_size, buffer, True)
        return self._write(block * self.block_size + offset, buffer)

    def ioctl(self, request, block):
        if request == 4:
            return FLASH_SIZE // self.block_size
        if request == 5:
            return self.block_size
        if request == 6:
            self.erased += 1
            return self._write(block * self.block_size, b"\xff" * self.block_size, True)
        return None

    def _write(self, at, new, erases=False):
        failed = self.fails_at and self.writes >= self.fails_at
        first = self.writes == self.fails_at
        size = len(new) if not failed else len(new) // 2 if first and self.torn else 0
        for i in range(at, at + size):
            assert erases or self.data[i] == 255, "programmed without being erased: this model is wrong"
        self.data[at : at + size] = memoryview(new)[:size]
        if not failed or self.then == "ignore" or self.then == "recover" and not first:
            return 0
        return -errno.EIO


class Board:
    """A board and its flash; every method is one life of it, from power-on to power-off."""

    def __init__(self, block_size, store=FlashStore, file_system=os.VfsLfs2, image=None):
        self.block_size, self.store, self.file_system = block_size, store, file_system
        self.data = bytearray(image or FLASH_SIZE)
        if not image:
            file_system.mkfs(Flash(self.data, block_size))

    def twin(self):
        return Board(self.block_size, self.store, self.file_system, self.data)

    def live(self, action, *arguments, fails_at=0, torn=False, then=""):
        """Mount, call `action` of a new store, unmount; return the flash it happened on, and the result."""
        flash = Flash(self.data, self.block_size)
        os.mount(self.file_system(flash), FOLDER)
        flash.fails_at, flash.torn, flash.then = fails_at, torn, then
        try:
            return flash, getattr(self.store(PATH), action)(*arguments)
        finally:
            os.umount(FOLDER)

    def load(self):
        return self.live("load", KEY)[1]

    def save(self, value):
        return self.live("save", KEY, value)[0]

    def dies(self, fails_at, torn, then, action, *arguments):
        """The power fails at a write of `action`; gives the error that nobody lived to see."""
        try:
            self.live(action, *arguments, fails_at=fails_at, torn=torn, then=then)
        except StoreError as e:
            return e
        return None


def token(size, number):
    """A token of `size` bytes, unlike those of other numbers in every part."""
    part = f"{number}.{size}~"
    return (part * (size // len(part) + 1))[:size]


def every_cut(before, action, *arguments):
    """For every write of `action` and every way to die at it: the board after that, switched off."""
    board = before.twin()
    writes = board.live(action, *arguments)[0].writes
    assert writes > 0
    for fails_at in range(1, writes + 1):
        for torn, then in FAT_ENDS if board.file_system is os.VfsFat else ENDS:
            board.data[:] = before.data
            board.dies(fails_at, torn, then, action, *arguments)
            yield board


def check(board, *allowed):
    """What the board finds at power-on is allowed, and the next save works."""
    found = board.load()
    assert found in allowed, "the token is gone" if found is None else f"not a token of ours: {found[:40]}"
    board.save("next")
    assert board.load() == "next"


def every_board():
    for block_size in BLOCK_SIZES:
        for size in SIZES:
            yield Board(block_size), size


def test_a_power_cut_in_the_first_save_leaves_the_new_token_or_none():  # C44
    for board, size in every_board():
        for dead in every_cut(board, "save", KEY, token(size, 1)):
            check(dead, None, token(size, 1))


def test_a_power_cut_in_a_rotation_leaves_the_old_token_or_the_new():  # C44
    for board, size in every_board():
        board.save(token(size, 0))
        for number in range(1, 9):  # enough of them that littlefs compacts its directory in small blocks
            old, new = token(size, number - 1), token(size, number)
            for dead in every_cut(board, "save", KEY, new):
                check(dead, old, new)
            board.save(new)


def test_a_power_cut_while_littlefs_compacts_large_blocks():
    board = Board(4096)
    for number in range(60):
        old, new = token(40, number), token(40, number + 1)
        board.save(old)
        trial = board.twin()
        if trial.save(new).erased:
            for dead in every_cut(board, "save", KEY, new):
                check(dead, old, new)
            return
    raise AssertionError("it never compacted")


def test_a_power_cut_in_an_erase_leaves_the_last_token_or_none():  # C44: never the one before it
    for board, size in every_board():
        for number in range(3):
            board.save(token(size, number))
            for dead in every_cut(board, "erase"):
                check(dead, token(size, number), None)
        board.live("erase")
        assert board.load() is None


def test_a_power_cut_on_fat_leaves_the_old_token_or_the_new():  # where a file that is being written is gone
    for size in SIZES:
        board = Board(512, file_system=os.VfsFat)
        board.save(token(size, 0))
        for number in range(1, 4):
            old, new = token(size, number - 1), token(size, number)
            for dead in every_cut(board, "save", KEY, new):
                check(dead, old, new)
            board.save(new)


def test_one_power_cut_after_the_other():  # C44
    state = 7
    for board, size in every_board():
        current = token(size, 0)
        board.save(current)
        for number in range(1, 60):
            state = (state * 1103515245 + 12345) & 0x3FFFFFFF
            torn, then = ENDS[(state >> 8) % len(ENDS)]
            new = token(size, number)
            board.dies(1 + (state >> 16) % 12, torn, then, "save", KEY, new)
            found = board.load()
            assert found in (current, new)
            current = found


def test_a_write_that_fails_once_is_reported_and_the_old_token_stays():
    for board, size in every_board():
        old, new = token(size, 1), token(size, 2)
        board.save(old)
        reported = 0
        trial = board.twin()
        for fails_at in range(1, trial.save(new).writes + 1):
            trial.data[:] = board.data
            error = trial.dies(fails_at, False, "recover", "save", KEY, new)
            reported += error is not None
            check(trial, old if error else new)
        assert reported


def test_a_full_file_system_is_reported_and_the_old_token_stays():
    board = Board(512)
    old, new = token(900, 1), token(900, 2)
    board.save(old)
    os.mount(os.VfsLfs2(Flash(board.data, 512)), FOLDER)
    try:
        raised(OSError, fill, FOLDER + "/full")
        assert raised(StoreError, FlashStore(PATH).save, KEY, new).error == "store_failed"
    finally:
        os.umount(FOLDER)
    assert board.load() == old


def fill(path):
    number = 0
    while True:
        with open(f"{path}{number}", "wb") as file:
            file.write(b"x" * 512)
        number += 1


def test_a_rotation_wears_the_flash_little():
    for board, size in every_board():
        board.save(token(size, 0))
        erased = programmed = 0
        for number in range(1, 41):
            flash = board.save(token(size, number))
            erased += flash.erased
            programmed += flash.programmed
        blocks = (len(KEY) + size + 16) // (board.block_size - 8) + 1
        assert erased <= 40 * blocks + 40, "more than the record's blocks, and the directory's now and then"
        assert programmed <= 40 * (size // 128 + 5), "more than parts of 128 bytes, and the directory"


def test_saving_the_same_token_does_not_touch_the_flash():
    for board, size in every_board():
        board.save(token(size, 0))
        assert board.save(token(size, 0)).writes == 0


class InPlaceStore(FlashStore):
    """What this file must be able to find fault with: one file, written in place."""

    def load(self, key):
        try:
            with self.open_slot(0, "rb") as file:
                return file.read().decode() or None
        except OSError:
            return None

    def save(self, key, value):
        try:
            with self.open_slot(0, "wb") as file:
                file.write(value.encode())
        except OSError:
            raise StoreError("store_failed") from None


class RemovingStore(InPlaceStore):
    """And one file that is removed before: littlefs keeps the content of an open file, not of a removed one."""

    def save(self, key, value):
        try:
            self.remove_slot(0)
        except OSError:
            raise StoreError("store_failed") from None
        super().save(key, value)


class NewerFirstStore(FlashStore):
    """And an erase that takes the newer slot first, so that an old token comes back."""

    def remove_slot(self, slot):
        super().remove_slot(1 - slot)


def test_the_faults_of_naive_stores_are_found():
    for size in SIZES:
        old, new = token(size, 0), token(size, 1)
        for store, file_system in ((InPlaceStore, os.VfsFat), (RemovingStore, os.VfsLfs2)):
            board = Board(512, store, file_system)
            board.save(old)
            assert any(dead.load() is None for dead in every_cut(board, "save", KEY, new)), store
        board = Board(512, NewerFirstStore)
        board.save(old)
        board.save(new)
        assert any(dead.load() == old for dead in every_cut(board, "erase"))
