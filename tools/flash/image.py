"""The image: the files as they are to lie on the board, in a folder of this PC."""

import pathlib
import shutil

import mpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
MANIFEST = "flashed.txt"  # on the board: the paths of what was installed, one a line
CONFIG = "config.json"
_BUILD_MANIFEST = "manifest.py"  # is for MicroPython's build, and no module
_AS_SOURCE = ("boot.py", "main.py")  # MicroPython looks for these by their full names
_ROOTS = (".der", ".tsv")


class ImageError(Exception):
    """The image cannot be built; the text says what to do."""


def boards():
    """The names of the boards there are."""
    return sorted(path.parent.name for path in (ROOT / "boards").glob("*/board.py"))


def build(folder, board, config=None, more_roots=None):
    """Build the image for `board` in the empty `folder`.

    Return its files as {path on the board: file}. `config` is the file that becomes config.json, or None to leave the
    board's own alone; `more_roots` is a folder of certificates beside those of the firmware. Raise ImageError.
    """
    if board not in boards():
        raise ImageError(f"there is no board {board or '(none given)'}; give BOARD=… one of: {', '.join(boards())}")
    folder.mkdir(parents=True, exist_ok=True)
    fresh = _Image(folder)
    fresh.compile_all(ROOT / "lib" / "deviceflow", "lib/deviceflow/")
    fresh.compile_all(ROOT / "firmware", "")
    fresh.copy(ROOT / "boards" / board / "board.py", "board.py")
    for roots in filter(None, (ROOT / "firmware" / "roots", more_roots)):
        for path in sorted(roots.glob("*")):
            if path.suffix in _ROOTS:
                fresh.copy(path, "roots/" + path.name)
    if config:
        fresh.copy(config, CONFIG)  # with its mode: it holds secrets
    fresh.finish()
    return files(folder)


def files(folder):
    """{path on the board: file} of an image."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


class _Image:
    """An image while it is made."""

    def __init__(self, folder):
        self._folder = folder
        self._paths = {MANIFEST}

    def compile_all(self, source, prefix):
        for path in sorted(source.rglob("*.py")):
            name = path.relative_to(source)
            if name.name == _BUILD_MANIFEST:
                continue
            if name.as_posix() in _AS_SOURCE:
                self.copy(path, prefix + name.as_posix())
            else:
                target = self._place(prefix + name.with_suffix(".mpy").as_posix())
                try:
                    mpy.compile_file(path, target)
                except mpy.CompileError as problem:
                    raise ImageError(str(problem)) from None

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
