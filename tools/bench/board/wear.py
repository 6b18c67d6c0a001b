"""What a hundred rotated refresh tokens cost the flash: a login in two slots, or a JSON file rewritten, on littlefs."""

import os
import sys

import ujson
from deviceflow.store import FlashStore
from meter import tell

_BLOCK, _BLOCKS, _TIMES = 4096, 64, 100
KEY = "https://login.example.com/oauth/token bench"


class Flash:
    """Counts the bytes programmed and the blocks erased."""

    def __init__(self):
        self._data = bytearray(_BLOCK * _BLOCKS)
        self.bytes = self.erased = 0

    def readblocks(self, block, buffer, offset=0):
        at = block * _BLOCK + offset
        buffer[:] = memoryview(self._data)[at : at + len(buffer)]
        return 0

    def writeblocks(self, block, buffer, offset=0):
        at = block * _BLOCK + offset
        self._data[at : at + len(buffer)] = buffer
        self.bytes += len(buffer)
        return 0

    def ioctl(self, request, block):
        if request == 4:
            return _BLOCKS
        if request == 5:
            return _BLOCK
        if request == 6:
            self.erased += 1
            return 0
        return None


def token(i):
    return "%06d" % i + "r" * int(sys.argv[1])


def measure(name, save):
    flash = Flash()
    os.VfsLfs2.mkfs(flash)
    os.mount(os.VfsLfs2(flash), "/flash")
    save(0)
    flash.bytes = flash.erased = 0
    for i in range(1, _TIMES + 1):
        save(i)
    os.umount("/flash")
    tell(name + ".programmed", flash.bytes)
    tell(name + ".erased", flash.erased)


def rewrite(i):
    with open("/flash/login.json", "w") as file:
        ujson.dump({"key": KEY, "refresh_token": token(i)}, file)


store = FlashStore("/flash/login")
measure("ours", lambda i: store.save(KEY, token(i)))
measure("peer", rewrite)
