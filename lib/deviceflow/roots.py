"""Where the trusted roots come from: a list of certificates, or a folder of files that tools/roots fills."""

import uos

from .errors import DeviceFlowError

INDEX = "index.tsv"  # a line a root: file, expiry, SHA-256, source, hosts (comma-separated), subject
_FILE, _HOSTS = 0, 4


def source(roots):
    """Something with `needed(host)` from what the caller gave. Raises DeviceFlowError ("bad_root")."""
    return Folder(roots) if isinstance(roots, str) else Given(roots)


class Given:
    """An iterable of DER certificates, needed by every host."""

    def __init__(self, roots):
        self._roots = [_checked(der) for der in roots]
        if not self._roots:
            raise _bad("no root certificates")

    def needed(self, host):
        """The DER certificates to verify `host` with."""
        return self._roots


class Folder:
    """A folder of .der files; its index, if there is one, may name the hosts a root is for."""

    def __init__(self, path):
        self._path = path.rstrip("/") + "/"
        try:
            self._files = sorted(name for name in uos.listdir(self._path) if name.endswith(".der"))
            self._indexed = INDEX in uos.listdir(self._path)
        except OSError:
            self._files = ()
        if not self._files:
            raise _bad("no root certificates in " + path)

    def needed(self, host):
        """Reads one after the other: only TLS keeps them. A host that the index does not name gets all of them."""
        for name in self._named(host) or self._files:
            with open(self._path + name, "rb") as file:
                yield _checked(file.read())

    def _named(self, host):
        if not self._indexed:
            return ()
        with open(self._path + INDEX) as index:
            rows = [line.split("\t") for line in index if not line.startswith("#")]
        return [row[_FILE] for row in rows if len(row) > _HOSTS and _covers(row[_HOSTS], host)]


def _covers(patterns, host):
    for pattern in patterns.split(","):
        if pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return True
    return False


def _checked(der):
    """One whole certificate as bytes: of several in a row mbedTLS loads the first and says nothing."""
    if not isinstance(der, (bytes, bytearray)) or len(der) < 4 or der[0] != 0x30 or der[1] != 0x82:
        raise _bad("a root is no DER certificate (PEM has to be converted)")
    if (der[2] << 8) + der[3] + 4 != len(der):
        raise _bad("a root is cut off, or several are in one: give them one by one")
    return bytes(der)


def _bad(description):
    return DeviceFlowError("bad_root", description)
