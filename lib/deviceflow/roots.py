"""Where the trusted roots come from: a list of certificates, or a folder of files that tools/roots fills."""

import uos
from micropython import const

from .errors import DeviceFlowError

INDEX = "index.tsv"  # a line a root: file, expiry, SHA-256, source, hosts (comma-separated), subject
_FILE = const(0)
_HOSTS = const(4)


class Roots:
    """`roots` is an iterable of DER certificates, needed by every host, or the path of a folder of .der files; its
    index, if there is one, may name the hosts a root is for. Raises DeviceFlowError ("bad_root").
    """

    def __init__(self, roots):
        self._folder = None
        self._roots = []
        if isinstance(roots, str):
            self._folder = roots.rstrip("/") + "/"
            try:
                for name in sorted(uos.listdir(self._folder)):
                    if name.endswith(".der"):
                        self._roots.append(name)
            except OSError:
                pass
        else:
            self._roots.extend(map(_checked, roots))
        if not self._roots:
            raise DeviceFlowError("bad_root", "no root certificates in %s" % (self._folder or "the list"))

    def needed(self, host):
        """Gives the DER certificates to verify `host` with. From files one after the other: only TLS keeps them. A host
        that the index does not name gets all of them."""
        if not self._folder:
            yield from self._roots
            return
        for name in self._named(host) or self._roots:
            with open(self._folder + name, "rb") as file:
                yield _checked(file.read())

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


def _covers(patterns, host):
    for pattern in patterns.split(","):
        if pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return True
    return False


def _checked(der):
    """One whole certificate as bytes: of several in a row mbedTLS loads the first and says nothing."""
    if isinstance(der, (bytes, bytearray)):
        der = bytes(der)
        if der[:2] == b"\x30\x82" and int.from_bytes(der[2:4], "big") + 4 == len(der):
            return der
    raise DeviceFlowError("bad_root", "a root is not one whole DER certificate (convert PEM; give several one by one)")
