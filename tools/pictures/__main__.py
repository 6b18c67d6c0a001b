"""The command: `python tools/pictures` draws every state at every size as the panel of a display shows it."""

import argparse
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from oled import picture

ROOT = pathlib.Path(__file__).resolve().parents[2]

ABOUT = "Draw every state of the screen at every size as PNG. With MICROPYTHON set, the letters are MicroPython's."
FRAMES = ROOT / "tools" / "pictures" / "frames.py"
FOLDERS = [str(ROOT / folder) for folder in ("tools", "boards/host", "lib")]
SHIM = str(ROOT / "boards" / "host" / "cpython")
README = {"128x64-code-usual-1": "code", "128x64-code-usual-2": "address", "128x64-signed_in": "signed_in"}
README_SCALE = 4


def frames():
    """Tuples (width, height, name, frame), by MicroPython if there is one, else by the shim."""
    micropython = os.environ.get("MICROPYTHON")
    folders = FOLDERS if micropython else FOLDERS + [SHIM]
    variable = "MICROPYPATH" if micropython else "PYTHONPATH"
    environment = dict(os.environ, **{variable: os.pathsep.join(folders + [".frozen"])})
    command = [micropython, "-X", "heapsize=2m"] if micropython else [sys.executable]
    done = subprocess.run([*command, str(FRAMES)], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        width, height, name, frame = line.split()
        yield int(width), int(height), f"{width}x{height}-{name}", bytes.fromhex(frame)


def main(argv=None):
    parser = argparse.ArgumentParser(prog="make screens", description=ABOUT)
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=ROOT / "build" / "screens")
    parser.add_argument("--readme", type=pathlib.Path, metavar="FOLDER", help="write the README's pictures there")
    options = parser.parse_args(argv)
    options.folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for width, height, name, frame in frames():
        picture.save_png(options.folder / (name + ".png"), frame, width, height)
        if options.readme and name in README:
            picture.save_png(options.readme / (README[name] + ".png"), frame, width, height, README_SCALE)
        count += 1
    print(f"{count} pictures in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
