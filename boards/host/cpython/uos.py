# PC only: do not upload. MicroPython has this module built in.
"""`uos`: the calls that CPython's `os` shares with a board's, and `ilistdir`."""

import os as _os
from os import chdir, getcwd, listdir, mkdir, remove, rename, rmdir, stat, sync, unlink, urandom

__all__ = [
    "chdir", "getcwd", "ilistdir", "listdir", "mkdir", "remove", "rename", "rmdir", "stat", "sync", "unlink",
    "urandom",
]

_DIRECTORY = 0x4000
_FILE = 0x8000


def ilistdir(path="."):
    """Yields (name, type, inode, bytes) of each entry; type is 0x4000 for a folder, 0x8000 for a file."""
    for entry in _os.scandir(path):
        info = entry.stat()
        yield entry.name, _DIRECTORY if entry.is_dir() else _FILE, info.st_ino, info.st_size
