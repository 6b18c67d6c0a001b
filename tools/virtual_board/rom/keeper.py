# PC only: do not upload. A part of the virtual board's chip; it runs on MicroPython.
"""What the board keeps beside its flash: files of the PC, reached past the mounted filesystem."""

import vfs
from state import State


class Files:
    """The files of a folder, as boards/host/state.py wants them; each is replaced whole."""

    flash = None

    def __init__(self, folder):
        self._folder = folder + "/"
        self._posix = vfs.VfsPosix()  # never mounted, so that no program of the board sees it

    def read(self, name):
        """The content of a file in bytes, or None."""
        try:
            with self._posix.open(self._folder + name, "rb") as file:
                return file.read()
        except OSError:
            return None

    def write(self, name, data):
        path = self._folder + name
        with self._posix.open(path + ".new", "wb") as file:
            file.write(data)
        self._posix.rename(path + ".new", path)

    def remove(self, name):
        if self.read(name) is not None:
            self._posix.remove(self._folder + name)


class KeptState(State):
    """A board whose state is in `files`."""

    def __init__(self, files):
        super().__init__()
        self.files = files
        self.rtc = files.read("rtc.bin") or b""
