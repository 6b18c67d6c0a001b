# PC only: do not upload. MicroPython has this module built in.
"""`usocket`: client sockets that are streams themselves, as on a board.

Nothing is read ahead, so TLS can go over a socket at any point. A timeout is OSError(ETIMEDOUT); a name that cannot be
resolved is an OSError with a negative number.
"""

import errno
import os
import socket as _socket
from contextlib import contextmanager
from socket import AF_INET, AF_INET6, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET

__all__ = ["AF_INET", "AF_INET6", "SOCK_DGRAM", "SOCK_STREAM", "SOL_SOCKET", "getaddrinfo", "socket"]

_CHUNK = 4096


@contextmanager
def _board_errors():
    """Raise OSError with a number for CPython's own kinds of trouble, as a board does."""
    try:
        yield
    except _socket.timeout as error:
        raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from error
    except UnicodeError as error:
        raise OSError(_socket.EAI_NONAME, "not a host name") from error
    except OverflowError as error:
        raise OSError(errno.EINVAL, "not a port") from error


def getaddrinfo(host, port, *hints):
    """Return the addresses of `host` as (family, type, proto, name, address); IPv4 first, as an ESP32 speaks no other.

    `hints` are family, type, proto and flags, 0 for any.
    """
    with _board_errors():
        found = _socket.getaddrinfo(host, port, *hints)
    return sorted(found, key=lambda entry: entry[0] != AF_INET)


class socket:
    """A socket with the stream methods of MicroPython on itself."""

    _not_now = (BlockingIOError,)  # how CPython says that it would have to wait

    def __init__(self, af=AF_INET, kind=SOCK_STREAM, proto=0):
        self._socket = _socket.socket(af, kind, proto)

    @classmethod
    def around(cls, plain):
        """Return the stream around `plain`, a connected socket of CPython's (for TLS)."""
        stream = cls.__new__(cls)
        stream._socket = plain
        return stream

    @property
    def plain(self):
        """CPython's socket inside (for TLS)."""
        return self._socket

    def connect(self, address):
        """Connect to the last element of an entry of `getaddrinfo`."""
        with _board_errors():
            self._socket.connect(address)

    def settimeout(self, seconds):
        """Set how many seconds an operation may block; None is for ever, 0 is not at all."""
        self._socket.settimeout(seconds)

    def setblocking(self, flag):
        self._socket.setblocking(flag)

    def setsockopt(self, level, option, value):
        self._socket.setsockopt(level, option, value)

    def fileno(self):
        return self._socket.fileno()

    def close(self):
        self._socket.close()

    def makefile(self, mode="rb", buffering=0):
        """Return the socket itself: it is a stream already."""
        return self

    def send(self, data):
        """Send what the system takes of `data` (str as UTF-8); return the number of bytes."""
        with _board_errors():
            return self._socket.send(_octets(data))

    def recv(self, size):
        """Return at most `size` bytes, as many as have come; b"" at the end."""
        with _board_errors():
            return self._socket.recv(size)

    def write(self, data):
        """Send all of `data` (bytes-like, or str as UTF-8); return the number of bytes.

        Without blocking send what the system takes; return None if that is nothing.
        """
        octets = _octets(data)
        with _board_errors():
            if self._socket.gettimeout() != 0:
                self._socket.sendall(octets)
                return len(octets)
            try:
                return self._socket.send(octets)
            except self._not_now:
                return None

    def read(self, size=-1):
        """Return `size` bytes, fewer only at the end; all to the end without a size; None if nothing came yet."""
        data = bytearray()
        while size < 0 or len(data) < size:
            part = self._part(_CHUNK if size < 0 else min(_CHUNK, size - len(data)))
            if not part:
                return bytes(data) if data or part is not None else None
            data += part
        return bytes(data)

    def readinto(self, buffer, size=-1):
        """Fill `buffer`, or `size` bytes of it; return the number, short only at the end, or None as `read` does."""
        room = len(buffer) if size < 0 else min(size, len(buffer))
        data = self.read(room)
        if data is None:
            return None
        memoryview(buffer)[:len(data)] = data
        return len(data)

    def readline(self, size=-1):
        """Return one line with its end, or what is left (or `size` bytes) of it; None as `read` does."""
        line = bytearray()
        while len(line) != size and not line.endswith(b"\n"):
            part = self._part(1)
            if not part:
                return bytes(line) if line or part is not None else None
            line += part
        return bytes(line)

    def _part(self, size):
        """Return at most `size` bytes; b"" at the end, None if a non-blocking socket has nothing."""
        try:
            return self.recv(size)
        except self._not_now:
            return None


def _octets(data):
    return data.encode() if isinstance(data, str) else memoryview(data).cast("B")
