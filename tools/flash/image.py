"""The image: the files as they are to lie on the board, in a folder of this PC."""

import os
import pathlib
import shutil

import mpy
from virtual_board import wiring

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = "flashed.txt"  # on the board: the paths of what was installed, one a line
CONFIG = "config.json"
_EXAMPLES = "examples"  # applications to start from
_BUILD_MANIFEST = "manifest.py"  # is for MicroPython's build, and no module
_AS_SOURCE = ("boot.py", "main.py")  # MicroPython looks for these by their full names
_ROOTS = (".der", ".tsv")
_APP = "app.py"
_NOT_COPIED = (".md", ".pyc")


class ImageError(Exception):
    """The image cannot be built; the text says what to do."""


def boards():
    """The names of the boards there are."""
    return sorted(path.parent.name for path in (ROOT / "boards").glob("*/board.py"))


def build(folder, board, config=None, more_roots=None, application=None, wires=None):
    """Build the image for `board` in the empty `folder`.

    Return its files as {path on the board: file}. `config` is the file that becomes config.json, or None to leave the
    board's own alone; `more_roots` is a folder of certificates beside those of the firmware; `application` is a folder
    with an app.py, and what belongs to it, in place of the firmware's; `wires` is the board.json of the generic board.
    Raise ImageError.
    """
    if board not in boards():
        raise ImageError(f"there is no board {board or '(none given)'}; give BOARD=… one of: {', '.join(boards())}")
    folder.mkdir(parents=True, exist_ok=True)
    fresh = _Image(folder)
    fresh.compile_all(ROOT / "lib" / "deviceflow", "lib/deviceflow/")
    fresh.compile_all(ROOT / "firmware", "")
    fresh.check(ROOT / "boards" / board / "board.py")
    fresh.copy(ROOT / "boards" / board / "board.py", "board.py")
    if board == wiring.GENERIC:
        fresh.add_wires(wires)
    for roots in filter(None, (ROOT / "firmware" / "roots", more_roots)):
        for path in sorted(roots.glob("*")):
            if path.suffix in _ROOTS:
                fresh.copy(path, "roots/" + path.name)
    if config:
        fresh.copy(config, CONFIG)  # with its mode: it holds secrets
    if application:
        fresh.add_application(application)
    fresh.finish()
    return files(folder)


def application_files(folder):
    """Return what a folder with an application has for the board, {path in the folder: file}. Raise ImageError.

    Hidden files, caches and texts about it (.md) stay on the PC.
    """
    if not (folder / _APP).is_file():
        raise ImageError(f"there is no {folder / _APP}: APP=… is the folder of an application; `make app` starts one")
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {path.as_posix(): file for path, file in found.items() if not _stays(path)}


def _stays(path):
    return path.suffix in _NOT_COPIED or any(part.startswith(".") for part in path.parts)


def files(folder):
    """{path on the board: file} of an image."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def _compile(source, target):
    try:
        mpy.compile_file(source, target)
    except mpy.CompileError as problem:
        raise ImageError(str(problem)) from None


class _Image:
    """An image while it is made."""

    def __init__(self, folder):
        self._folder = folder
        self._paths = {MANIFEST}

    def compile_all(self, source, prefix):
        for path in sorted(source.rglob("*.py")):
            name = path.relative_to(source)
            if name.name == _BUILD_MANIFEST or name.parts[0] == _EXAMPLES:
                continue
            if name.as_posix() in _AS_SOURCE:
                self.copy(path, prefix + name.as_posix())
            else:
                _compile(path, self._place(prefix + name.with_suffix(".mpy").as_posix()))

    def add_wires(self, path):
        try:
            wiring.generic(path)
        except wiring.WiringError as problem:
            raise ImageError(str(problem)) from None
        self.copy(path, wiring.ANSWERS)

    def add_application(self, folder):
        taken = self._paths - {"app.mpy"} | {CONFIG}
        for name, file in application_files(folder).items():
            path = name[:-3] + ".mpy" if name.endswith(".py") else name
            if path in taken or name in taken:
                raise ImageError(f"{file}: the firmware has a file of that name on the board; give it another")
            if name.endswith(".py"):
                _compile(file, self._place(path))
            else:
                self.copy(file, path)

    def check(self, source):
        """Raise ImageError for a syntax error in what is copied as it is."""
        _compile(source, os.devnull)

    def copy(self, source, path):
        shutil.copy(source, self._place(path))

    def finish(self):
        """Write the list of what is in the image."""
        text = "".join(path + "\n" for path in sorted(self._paths))
        (self._folder / MANIFEST).write_text(text, encoding="ascii")

    def _place(self, path):
        self._paths.add(path)
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place
