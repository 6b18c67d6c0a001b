"""Resident: what a bounded socket consists of: its errors, the buffer for its bytes, and the stream below its TLS."""

from errno import EIO, ETIMEDOUT
from io import IOBase

from micropython import const

from .transient import load

try:
    from _thread import get_ident
except ImportError:  # a firmware without threads

    def get_ident():
        return 0


_BUFFER = const(512)  # bytes: a usual head in one write, over TLS in one record
_HANDSHAKE = const(32768)  # bytes that a server may send before the handshake is over
_NEWLINE = const(10)
# What http.py looks at; nobody reads the other header lines, so they need not become objects.
_NEEDED = (b"date:", b"content-length:", b"retry-after:", b"transfer-encoding:", b"location:")


class Refused(OSError):
    """`error` and `details` as a DeviceFlowError has them; http.py turns it into one.

    It is an OSError, because urequests closes its socket on no other error.
    """

    def __init__(self, error, *details):
        super().__init__(error, *details)
        self.error = error
        self.details = details


class Buffer:
    """Bytes on their way: those from `start` to `end` are still to be used."""

    start = end = 0

    def __init__(self):
        self.thread = get_ident()
        self.bytes = bytearray(_BUFFER)
        self._view = memoryview(self.bytes)

    def add(self, data):
        """Append bytes; return False if there is no room for them."""
        end = self.end
        if len(data) > _BUFFER - end:
            return False
        held = self.bytes
        for byte in data:  # a slice would allocate, for each word of a request
            held[end] = byte
            end += 1
        self.end = end
        return True

    def take(self, size):
        """Return a view of the next `size` bytes at most, and go past them."""
        start = self.start
        self.start = min(start + size, self.end)
        return self._view[start : self.start]

    def line_size(self):
        """Return the size of the line at the front, 0 if its end is not there."""
        held = self.bytes
        for i in range(self.start, self.end):
            if held[i] == _NEWLINE:
                return i + 1 - self.start
        return 0

    def is_needed(self):
        """Return whether the header line at the front is one that http.py looks at."""
        for name in _NEEDED:
            if begins(self.bytes, self.start, self.end, name):
                return True
        return False


class Wire(IOBase):
    """What TLS reads from and writes to: the socket, until the deadline. It returns errors as negative numbers.

    One call of mbedTLS reads as many records as come, so a server that never stops sending them would hold it for ever.
    """

    handshake_left = _HANDSHAKE  # bytes; None once it is over

    def __init__(self, raw, rules, deadline):
        self.raw = raw
        self._rules = rules
        self._deadline = deadline

    def is_flooded(self):
        """Return whether the server has sent more than a handshake may have."""
        return self.handshake_left is not None and self.handshake_left <= 0

    def readinto(self, buffer):
        rules = self._rules
        if rules.idle:
            rules.idle()
        if self.is_flooded() or rules.clock.ticks_diff(self._deadline, rules.clock.ticks_ms()) <= 0:
            return -ETIMEDOUT
        try:
            size = self.raw.readinto(buffer)
        except OSError as e:
            return _negative(e)
        if size and self.handshake_left is not None:
            self.handshake_left -= size
        return size

    def write(self, data):
        try:
            return self.raw.write(data)
        except OSError as e:
            return _negative(e)

    def ioctl(self, request, argument):
        return 0  # the socket is closed by its BoundedSocket


def refusal(error, host, free):
    """Return the OSError to raise for what the socket or TLS raised: Refused if more can be said about it."""
    try:
        said = load("handshake_error").explain(error, host, free and free())
    except MemoryError:
        said = ("out_of_memory", "a connection to " + host)
    if said:
        return Refused(*said)
    number = error.args[0] if error.args else 0
    return OSError(-number) if isinstance(number, int) and -256 < number < 0 else error  # TLS turns the sign around


def begins(data, start, end, name):
    """Return whether `data` from `start` to `end` begins with `name`, in whatever case. A slice would allocate."""
    if len(name) > end - start:
        return False
    for i in range(len(name)):
        if data[start + i] | 32 != name[i]:
            return False
    return True


def _negative(error):
    """Return an error as TLS wants it: an exception would leave its memory behind."""
    return -(error.args[0] if error.args and isinstance(error.args[0], int) else EIO)
