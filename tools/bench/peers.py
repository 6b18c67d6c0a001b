"""The packages to compare with: fetched from the package index when they are measured, and kept in the user's cache."""

import subprocess
import sys
import zipfile

from tools.interpreter.cache import cache_folder

PACKAGES = ("adafruit-circuitpython-oauth2==1.0.25", "adafruit-circuitpython-miniqr==2.1.9")
MODULES = ("adafruit_oauth2", "adafruit_miniqr")


class NoPeers(Exception):
    """The packages could not be had; the text is for the user."""


def fetch(environ, run=subprocess.run):
    """Return the folder that holds the modules' sources, fetched if they are not there. Raise NoPeers."""
    folder = cache_folder(environ) / "bench-peers"
    if not all((folder / (module + ".py")).exists() for module in MODULES):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = run([*command, "--dest", str(folder), *PACKAGES], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPeers("pip could not fetch " + " and ".join(PACKAGES))
        for wheel in folder.glob("*.whl"):
            _unpack(wheel, folder)
    return folder


def _unpack(wheel, folder):
    with zipfile.ZipFile(wheel) as archive:
        for module in MODULES:
            if module + ".py" in archive.namelist():
                (folder / (module + ".py")).write_bytes(archive.read(module + ".py"))
