"""The board, reached with mpremote."""

import json
import re
import subprocess
import sys

OLDEST = (1, 22)
BYTECODE = 6
_CHIP = re.compile(r" with (esp32[chps]\d|esp32|rp2\d{3})")  # in what MicroPython says of its board, hyphens left out
_SECONDS = 300  # for one call of mpremote; a whole image takes a minute on a slow port

# Runs on the board.
_FACTS = """
import hashlib, json, os, sys
from binascii import hexlify
def walk(folder):
    for entry in os.ilistdir(folder or "/"):
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            yield path[1:] + "/", 0
            yield from walk(path)
        else:
            yield path[1:], os.stat(path)[6]
def digest(path):
    h = hashlib.sha256()
    b = bytearray(512)
    with open("/" + path, "rb") as f:
        n = f.readinto(b)
        while n:
            h.update(memoryview(b)[:n])
            n = f.readinto(b)
    return hexlify(h.digest()).decode()
def watched():
    try:
        with open("/config.json") as f:
            return bool(json.load(f).get("watchdog"))
    except (OSError, ValueError, AttributeError):
        return False
def in_image(name, place=".frozen"):
    # The version of a module that is frozen into the image, or "" if it tells none; None if there is no such module.
    path, modules = sys.path[:], dict(sys.modules)
    sys.path[:] = [place]
    sys.modules.pop(name, None)
    try:
        return getattr(__import__(name), "__version__", "")
    except ImportError:
        return None
    finally:
        sys.path[:] = path
        for new in set(sys.modules) - set(modules):
            del sys.modules[new]
        sys.modules.update(modules)
found = dict(walk(""))
v = os.statvfs("/")
i = sys.implementation
print("@@" + json.dumps({
    "name": i.name, "version": i.version[:3], "bytecode": getattr(i, "_mpy", 0) & 255, "watched": watched(),
    "frozen": {n: in_image(n) for n in ("deviceflow", "clock")},
    "machine": getattr(i, "_machine", ""), "block": v[0], "free": v[0] * v[3], "files": found,
    "hashes": {p: digest(p) for p in WANTED if p in found}}))
"""
# A watchdog that the firmware has started cannot be stopped, but an ESP32's can be told to wait. The reset ends it.
_PATIENT = """
import sys
if sys.platform == "esp32":
    from machine import WDT
    WDT(timeout=600000)
"""


class DeviceError(Exception):
    """The board does not do what it should; the text says what to do."""


class Facts:
    """What a board tells of itself: `files` {path: size in bytes} (folders end with a slash), `hashes` {path: SHA-256
    in hexadecimal} of those that were asked for and are there, `free` and `block` in bytes, `version`, the `chip` or
    None, whether its configuration lets the firmware start a watchdog (`watched`), the version of the library in the
    image (`library`, None without one) and whether the firmware is in the image as well (`firmware`)."""

    def __init__(self, told):
        self.version = tuple(told["version"])
        self.bytecode, self.name = told["bytecode"], told["name"]
        self.files, self.hashes = told["files"], told["hashes"]
        self.free, self.block = told["free"], told["block"]
        self.watched = told["watched"]
        self.library, self.firmware = told["frozen"]["deviceflow"], told["frozen"]["clock"] is not None
        chip = _CHIP.search(told["machine"].lower().replace("-", ""))
        self.chip = chip and chip[1]


class Device:
    """A board on `port`. Every method raises DeviceError if the board does not answer."""

    def __init__(self, port, run=subprocess.run):
        self.port, self._run = port, run

    def mpremote(self, *arguments):
        """Call mpremote and return what it printed. DeviceError if it fails."""
        command = [sys.executable, "-m", "mpremote", "connect", self.port, *map(str, arguments)]
        try:
            done = self._run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS,
                             encoding="utf-8", errors="replace", check=False)
        except subprocess.TimeoutExpired:
            raise DeviceError(f"the board on {self.port} stopped answering: press its reset button and try again"
                              ) from None
        if done.returncode:
            raise DeviceError(_advice(self.port, done.stdout + done.stderr))
        return done.stdout

    def facts(self, wanted):
        """The Facts of the board, with the hashes of the files `wanted`. DeviceError if it is too old."""
        output = self.mpremote("exec", f"WANTED = {sorted(wanted)!r}\n" + _FACTS)
        _, found, told = output.rpartition("@@")
        if not found:
            raise DeviceError(f"the board on {self.port} answers, but not as MicroPython does")
        facts = Facts(json.loads(told))
        if facts.name != "micropython" or facts.version < OLDEST or facts.bytecode != BYTECODE:
            raise DeviceError("the board has {} {}.{}.{}; MicroPython {}.{} or later is needed: install a newer one, "
                              "see the README".format(facts.name, *facts.version, *OLDEST))
        return facts

    def be_patient(self):
        """Keep a watchdog that runs already from resetting the board meanwhile."""
        self.mpremote("exec", _PATIENT)

    def read(self, path):
        """Return the content of a file as bytes."""
        return bytes.fromhex(self.mpremote("exec", _READ % ("/" + path)).strip())

    def forget_code(self):
        """Forget a code that waits for its approval, in RTC memory."""
        self.mpremote("exec", _FORGET_CODE)

    def copy(self, folder):
        """Copy all that is in `folder` to the board; main.py comes last, and its folders are made if need be."""
        entries = sorted(folder.iterdir(), key=lambda path: (path.name == "main.py", path.name))
        if entries:
            self.mpremote("fs", "cp", "-r", *entries, ":/")

    def remove(self, paths):
        """Remove files, and then the folders among `paths` (they end with a slash) that are empty."""
        files = [path for path in paths if not path.endswith("/")]
        folders = sorted((path[:-1] for path in paths if path.endswith("/")), reverse=True)
        self.mpremote("exec", _REMOVE % (files, folders))


_READ = """
from binascii import hexlify
with open(%r, "rb") as file:
    part = file.read(256)
    while part:
        print(hexlify(part).decode(), end="")
        part = file.read(256)
"""
_FORGET_CODE = """
import machine
rtc = machine.RTC()
if hasattr(rtc, "memory"):
    rtc.memory(bytes(len(rtc.memory())))
    rtc.memory(b"")
"""
_REMOVE = """
import os
for path in %r:
    os.remove("/" + path)
for path in %r:
    if not os.listdir("/" + path):
        os.rmdir("/" + path)
"""


def _advice(port, said):
    if "could not enter raw repl" in said:
        return (f"no MicroPython answers on {port}. Is it installed on the board (see the README)? If it is, hold the "
                "board's reset button down for a moment and try again")
    if "failed to access" in said:
        return f"{port} is in use by another program, or was unplugged"
    if "ENOSPC" in said or "Errno 28" in said:
        return ("the board's filesystem is full: remove files of your own "
                f"(.venv/bin/mpremote connect {port} fs rm :NAME), or `make unflash` first")
    last = (said.strip() or "it said nothing").splitlines()[-1]
    return f"mpremote failed: {last}. Press the board's reset button and try again"
