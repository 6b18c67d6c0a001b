"""deviceflow on CPython, installed by pip: what a board has built in, and what a PC has in its place.

`import deviceflow` calls install() where there is no MicroPython. Modules such as `utime` are then found here, after
everything else that has such a name, and two of the library's own are the PC's: the transport is `requests`, and a
login is kept in a file of the user's or in the keyring.
"""

import importlib.abc
import importlib.util
import pathlib
import sys

# Public names of deviceflow that only a PC has, and their modules.
MODULES = {"FileStore": "file_store", "KeyringStore": "keyring_store"}

_HERE = pathlib.Path(__file__).parent
_OURS = {
    "deviceflow.file_store": "file_store",
    "deviceflow.keyring_store": "keyring_store",
    "deviceflow.transient.http": "http",
    "deviceflow.transient.async_http": "async_http",
}
_BUILT_IN = ("micropython", "uos", "usocket", "utime", "framebuf", "framebuf_formats")


class _Ours(importlib.abc.MetaPathFinder):
    """Finds the library's modules that are others on a PC."""

    def find_spec(self, name, path=None, target=None):
        if name not in _OURS:
            return None
        return importlib.util.spec_from_file_location(name, _HERE / (_OURS[name] + ".py"))


class _BuiltIn(importlib.abc.MetaPathFinder):
    """Finds what MicroPython has built in, if nothing else has that name."""

    def find_spec(self, name, path=None, target=None):
        if name not in _BUILT_IN:
            return None
        return importlib.util.spec_from_file_location(name, _HERE / "built_in" / (name + ".py"))


def install():
    """Have the modules above found from here on; return MODULES."""
    sys.meta_path.insert(0, _Ours())
    sys.meta_path.append(_BuiltIn())
    return MODULES
