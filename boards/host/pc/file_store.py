"""Resident: a login in the user's configuration folder, for nobody else to read."""

import os
import pathlib
import stat
import sys

from .errors import StoreError
from .store import FlashStore


def config_folder():
    """Return the folder for the user's logins, a pathlib.Path; it may not be there."""
    if sys.platform == "win32":
        base = os.environ.get("APPDATA") or pathlib.Path.home() / "AppData" / "Roaming"
    elif sys.platform == "darwin":
        base = pathlib.Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_CONFIG_HOME") or pathlib.Path.home() / ".config"
    return pathlib.Path(base) / "deviceflow"


class FileStore(FlashStore):
    """A login under `name` in `folder` (default: config_folder()), as two files with mode 0600.

    Raise StoreError if a file or the folder is a link or belongs to somebody else.
    """

    def __init__(self, name, folder=None):
        self.folder = pathlib.Path(folder) if folder else config_folder()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make_private(self.folder, 0o700)
        super().__init__(str(self.folder / "".join(c if c.isalnum() else "-" for c in name)))
        for slot in (0, 1):
            self._make_private(self._file(slot), 0o600)

    def open_slot(self, slot, mode):
        if mode == "rb":
            return super().open_slot(slot, mode)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        return os.fdopen(os.open(self._file(slot), flags, 0o600), mode)

    def _file(self, slot):
        return pathlib.Path(f"{self._path}.{slot}")

    @staticmethod
    def _make_private(path, mode):
        try:
            found = path.lstat()
        except FileNotFoundError:
            return
        if stat.S_ISLNK(found.st_mode) or (hasattr(os, "getuid") and found.st_uid != os.getuid()):
            raise StoreError("not_private", str(path))
        if stat.S_IMODE(found.st_mode) != mode and sys.platform != "win32":
            path.chmod(mode)
