"""Transient: the trusted roots, from a list or from a folder of files (see `make roots`). Loaded for a new host."""

import uos
from micropython import const

from ..errors import DeviceFlowError

INDEX = "index.tsv"  # a line a root: file, expiry, SHA-256, source, hosts (comma-separated), subject
_FILE = const(0)
_HOSTS = const(4)
_LARGEST = const(8192)  # bytes of a certificate


class Roots:
    """`roots` is an iterable of DER certificates, needed by every host, or the path of a folder of .der files; its
    index, if there is one, may name the hosts that a root is for.

    `unreadable` are the names of files that are left out; `known` is what makes the next one without another search.
    Raise DeviceFlowError ("bad_root") if no root is left.
    """

    def __init__(self, roots, known=None):
        if known:
            self.known = self._folder, self._roots, self.unreadable = known
            return
        self._folder = None
        self._roots = []
        self.unreadable = []
        if isinstance(roots, str):
            self._folder = roots.rstrip("/") + "/"
            self._find_files()
        else:
            for number, der in enumerate(roots):
                if not is_certificate(der):
                    raise DeviceFlowError("bad_root", "number %d of the list" % (number + 1))
                self._roots.append(bytes(der))
        if not self._roots:
            raise DeviceFlowError("bad_root", ", ".join(self.unreadable) or self._folder or "an empty list")
        self.known = self._folder, self._roots, self.unreadable

    def needed(self, host):
        """Yield (name, DER certificate) for each root to verify `host` with. From files one after the other: only TLS
        keeps them. A host that the index does not name gets all of them."""
        if not self._folder:
            for number, der in enumerate(self._roots):
                yield "number %d" % (number + 1), der
            return
        for name in self._named(host) or self._roots:
            try:
                der = self._read(name)
            except OSError:
                self.leave_out(name)
                continue
            if is_certificate(der):
                yield name, der
            else:
                self.leave_out(name)

    def leave_out(self, name):
        """Note a root that cannot be used."""
        if name not in self.unreadable:
            self.unreadable.append(name)

    def _find_files(self):
        try:
            names = sorted(uos.listdir(self._folder))
        except OSError:
            return
        for name in names:
            if name.endswith(".der"):
                (self._roots if self._is_good(name) else self.unreadable).append(name)

    def _is_good(self, name):
        try:
            return uos.stat(self._folder + name)[6] <= _LARGEST and is_certificate(self._read(name))
        except OSError:
            return False

    def _read(self, name):
        with open(self._folder + name, "rb") as file:
            return file.read()

    def _named(self, host):
        names = []
        try:
            with open(self._folder + INDEX) as index:
                for line in index:
                    row = line.split("\t")
                    if len(row) > _HOSTS and line[0] != "#" and _covers(row[_HOSTS], host):
                        names.append(row[_FILE])
        except OSError:  # there is none
            pass
        return names


def is_certificate(der):
    """Return whether `der` is one whole certificate: of several in a row mbedTLS loads the first and says nothing."""
    if not isinstance(der, (bytes, bytearray)):
        return False
    return bytes(der[:2]) == b"\x30\x82" and int.from_bytes(der[2:4], "big") + 4 == len(der)


def _covers(patterns, host):
    for pattern in patterns.lower().split(","):
        if pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return True
    return False
