# PC only: do not upload. A part of the virtual board's chip; it runs on MicroPython.
"""A flash chip whose content is a file, as a block device for a filesystem."""

import vfs

BLOCK_SIZE = 4096
_COUNT, _SIZE, _ERASE = 4, 5, 6


class FlashImage:
    """The file `path`, which exists and has its size. What was written outlives the process, however it ends."""

    def __init__(self, path):
        self._file = vfs.VfsPosix().open(path, "r+b")
        self._blocks = self._file.seek(0, 2) // BLOCK_SIZE

    def readblocks(self, block, buffer, offset=0):
        self._file.seek(block * BLOCK_SIZE + offset)
        self._file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self._file.seek(block * BLOCK_SIZE + offset)
        self._file.write(buffer)

    def ioctl(self, request, argument):
        if request == _COUNT:
            return self._blocks
        if request == _SIZE:
            return BLOCK_SIZE
        if request == _ERASE:
            self.writeblocks(argument, b"\xff" * BLOCK_SIZE)
        return 0
