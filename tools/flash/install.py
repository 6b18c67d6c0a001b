"""Bringing a board to where the image is: copying what differs, removing what is stale, verifying by hash."""

import hashlib
import re
import shutil

from virtual_board import wiring

from .device import DeviceError
from .image import CONFIG, MANIFEST, ROOT

LOGIN = ("login.0", "login.1")  # where firmware/login.py keeps the login
_MADE = ("issuer.json", "issuer.json.new")  # by the firmware, and useless without it
_OURS = "lib/deviceflow/"
VERSION = re.search(r'__version__ = "(.+)"', (ROOT / _OURS / "__init__.py").read_text(encoding="utf-8"))[1]
_FIRMWARE = {path.stem for path in (ROOT / "firmware").glob("*.py")} - {"app"}  # which may be the user's own
_SPARE_BLOCKS = 4  # for the filesystem's own


class Plan:
    """What has to be done: `copy` {path: file}, `remove` [path], and `needed`, the bytes that it takes on the board."""

    def __init__(self, image, facts, installed):
        digests = {path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in image.items()}
        self.copy = {path: image[path] for path, digest in digests.items() if facts.hashes.get(path) != digest}
        self.remove = sorted(path for path in facts.files if _is_stale(path, image, installed))
        sizes = [file.stat().st_size for file in self.copy.values()]
        old = [facts.files[path] for path in [*self.copy, *self.remove] if path in facts.files]
        self.needed = _blocks(sizes, facts.block) - _blocks(old, facts.block) + max(sizes, default=0)
        self.needed += _SPARE_BLOCKS * facts.block
        self.size = sum(sizes)


def _blocks(sizes, block):
    return sum(-(-size // block) * block for size in sizes)


def _is_stale(path, image, installed):
    """Whether a file of the board is one of ours that the image has no more, or hides one that it has."""
    if path in image or path.endswith("/") or path == CONFIG:
        return False
    stem, _, kind = path.rpartition(".")
    hides = (kind == "py" and stem + ".mpy" in image) or (kind == "mpy" and stem + ".py" in image)
    return path in installed or path.startswith(_OURS) or hides


def installed_on(device, facts):
    """The paths that the board says were installed."""
    if MANIFEST not in facts.files:
        return []
    return device.mpremote("fs", "cat", ":" + MANIFEST).splitlines()


def install(device, image, stage, say, chip=None, may_replace=None):
    """Make the board's files those of `image` ({path: file}); `stage` is a folder to work in, `say` takes progress.

    `may_replace(contents)` decides about programs on a board that was never flashed, {path: bytes}. Raise DeviceError,
    also if the board has another chip than `chip`, for which the image is. Return whether anything had to be done.
    """
    facts = device.facts(image)
    if chip and facts.chip and chip != facts.chip:
        raise DeviceError(_other_chip(chip, facts.chip))
    say("MicroPython {}.{}.{}, {} KB free".format(*facts.version, facts.free // 1024))
    if CONFIG not in image and CONFIG not in facts.files:
        raise DeviceError(
            "neither this PC nor the board has a config.json: `make configure` asks for what is needed")
    image = without_frozen(image, facts, say)
    installed = installed_on(device, facts)
    plan = Plan(image, facts, installed)
    if not plan.copy and not plan.remove:
        say("nothing to copy: the board has it all")
        return False
    if plan.needed > facts.free:
        raise DeviceError(
            f"{plan.needed // 1024} KB are needed, and {facts.free // 1024} KB are free: remove files of your own "
            f"(.venv/bin/mpremote connect {device.port} fs rm :NAME)")
    others = foreign(device, facts, plan, installed) if may_replace else {}
    if others and not may_replace(others):
        raise DeviceError(
            f"the board holds programs that were not flashed from here: {', '.join(others)}; "
            "ARGS=--replace replaces them, and keeps copies on this PC")
    if facts.watched:
        device.be_patient()
    carry_out(device, plan, stage, say)
    verify(device, image)
    return True


def without_frozen(image, facts, say):
    """Return what of the image {path: file} the board lacks: what is frozen into its own image need not be copied.

    Python looks there first for the library, so a copy would not even be used.
    """
    if facts.library is None:
        return image
    what = "the library and the firmware are" if facts.firmware else "the library is"
    say(f"{what} in the board's MicroPython, version {facts.library}: not copied")
    if facts.library != VERSION:
        say(f"this is version {VERSION}: build a new image, as the README says, to have it on the board")
    return {path: file for path, file in image.items() if not _is_frozen(path, facts.firmware)}


def _is_frozen(path, firmware):
    name, _, kind = path.rpartition(".")
    return path.startswith(_OURS) or (firmware and kind in ("py", "mpy") and name in _FIRMWARE)


def foreign(device, facts, plan, installed):
    """Return the programs of somebody else's that would be lost on the board, {path: bytes}.

    A file of comments alone is none: a new MicroPython writes such a boot.py. On a board that was flashed from here it
    is what was put there since, such as an app.py, which would hide the module of that name.
    """
    paths = [path for path in sorted({*plan.copy, *plan.remove}) if path in facts.files]
    if MANIFEST in facts.files:
        paths = [path for path in plan.remove if path not in installed and not path.startswith(_OURS)]
    contents = {path: device.read(path) for path in paths}
    return {path: content for path, content in contents.items() if not _is_comment(content)}


def _is_comment(content):
    return all(not line.strip() or line.lstrip().startswith(b"#") for line in content.splitlines())


def _other_chip(chip, found):
    fitting = [name for name in wiring.names() if wiring.chip(name) == found and name != "host"]
    return (f"BOARD= names a board with the chip {chip}, and this one has {found}; give BOARD= one of: "
            + ", ".join([*fitting, wiring.GENERIC]))


def carry_out(device, plan, stage, say):
    """Remove, then copies, what the plan names."""
    if plan.remove:
        say("removing " + ", ".join(plan.remove))
        device.remove(plan.remove)
    if plan.copy:
        say(f"copying {len(plan.copy)} files, {-(-plan.size // 1024)} KB")
        shutil.rmtree(stage, ignore_errors=True)
        for path, file in plan.copy.items():
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, stage / path)
        try:
            device.copy(stage)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def verify(device, image):
    """DeviceError unless the board has the image, byte for byte."""
    wrong = sorted(Plan(image, device.facts(image), ()).copy)
    if wrong:
        raise DeviceError("copied, but different on the board: " + ", ".join(wrong) + ". Try again; if it stays so, "
                          "the flash is worn or the cable bad")


def uninstall(device, erase_login, say):
    """Remove what was installed, and the login if `erase_login(names)` says so. Return whether there was anything."""
    facts = device.facts(())
    installed = installed_on(device, facts)
    device.forget_code()
    ours = [path for path in (*installed, *(_MADE if installed else ())) if path in facts.files]
    login = [name for name in LOGIN if name in facts.files]
    if login and erase_login(login):
        ours += login
    if not ours:
        say("nothing to remove")
        return False
    parents = {path.rpartition("/")[0] for path in ours if "/" in path}
    folders = sorted({"/".join(parent.split("/")[:depth + 1]) + "/"
                      for parent in parents for depth in range(parent.count("/") + 1)})
    if facts.watched:
        device.be_patient()
    device.remove([*ours, *folders])
    say(f"removed {len(ours)} files")
    return True
