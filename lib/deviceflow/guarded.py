"""The socket that urequests is given in place of its own: it can neither be held up nor flooded."""

from errno import EBADF
from io import IOBase

import usocket
from micropython import const

from . import once

try:
    from _thread import get_ident
except ImportError:  # a firmware without threads

    def get_ident():
        return 0


_PAUSE = const(4)  # ms between two looks at a socket with nothing to say
_OUT = const(512)  # bytes: a usual head in one write, over TLS in one record
_LINE = const(64)  # bytes of a line at a time: MicroPython allocates as much as it may read
_PART = const(512)  # bytes of a body whose size nobody told


class Sockets:
    """Stands in for the module `socket`; what its guarded sockets keep to.

    `deadline` is in s, for connecting, handshake, headers and body together. `idle` is called every few ms while
    waiting: the place to feed a watchdog.
    """

    spare = None  # the buffer of a closed socket, for the next one
    _last = None

    def __init__(self, clock, deadline, header_bytes, header_lines, idle):
        self.clock = clock
        self.deadline = deadline
        self.header_bytes = header_bytes
        self.header_lines = header_lines
        self.idle = idle

    def socket(self, *kind):
        last = self._last
        if last and last.forgotten():  # by urequests 0.9.1, which follows a redirect without closing
            last.close()
        self._last = Guarded(usocket.socket(*kind), self)
        return self._last

    def __getattr__(self, name):
        return getattr(usocket, name)


class Guarded(IOBase):
    """A stream around `raw`, a socket, and later around the TLS over it.

    The socket does not block, and time is kept here: a timeout of the socket's own is for one operation, and a server
    that sends a byte a second outlasts it. What is written goes out when an answer is asked for, or when the buffer is
    full. Every error is an OSError.
    """

    def __init__(self, raw, rules):
        self.raw = raw
        self._rules = rules
        self._end = rules.clock.ticks_add(rules.clock.ticks_ms(), int(rules.deadline * 1000))
        self._patience = None  # ms for one operation, if urequests was told a timeout
        self._out, rules.spare = rules.spare or bytearray(_OUT), None
        self._held = 0
        self._bytes_left = rules.header_bytes
        self._lines_left = rules.header_lines  # None once the headers are through
        self._http_1_0 = False
        self._thread = get_ident()
        self.secure(raw, "")

    def secure(self, stream, host):
        """Goes on over `stream`, the TLS to `host` over raw; the first write completes its handshake."""
        self._host = host
        self._stream = stream
        # Kept, because fetching a bound method allocates.
        self._readinto, self._readline, self._write = stream.readinto, stream.readline, stream.write
        return self

    def settimeout(self, seconds):
        """Seconds for one operation, within the deadline; None for no other limit."""
        self._patience = None if seconds is None else int(seconds * 1000)

    def connect(self, address):
        """Connects, in what is left of the time."""
        self.raw.settimeout(self._left() / 1000)
        try:
            self.raw.connect(address)
        except OSError:
            self._left()
            raise
        self.raw.setblocking(False)

    def write(self, data):
        """Takes bytes, or a str, for the next flush."""
        if self._out is None:
            raise OSError(EBADF)
        if isinstance(data, str):
            data = data.encode()
        size = len(data)
        if size > _OUT - self._held:
            self.flush()
        if size > _OUT:
            self._send(memoryview(data))
        else:
            if not self._held:
                self._http_1_0 = self._http_1_0 or data.endswith(b" HTTP/1.0\r\n")
            self._out[self._held : self._held + size] = data
            self._held += size
        return size

    def flush(self):
        """Sends what was written."""
        if self._held:
            held, self._held = self._held, 0
            self._send(memoryview(self._out)[:held])

    def readline(self):
        """A line with its end. Headers must end with an empty one, and stay within the caps."""
        self.flush()
        in_headers = self._lines_left is not None
        room = self._bytes_left if in_headers else self._rules.header_bytes
        line = b""
        while len(line) < room and not line.endswith(b"\n"):
            part = self._now(self._readline, min(room - len(line), _LINE))
            if not part:
                break
            line = line + part if line else part
        if in_headers:
            self._judge(line)
        return line

    def _judge(self, line):
        """Raises Refused for a line that urequests would stumble over with its socket open, or never be done with."""
        if self._lines_left == self._rules.header_lines:
            if line and not (line.startswith(b"HTTP/") and line[9:12].isdigit()):
                raise refused("no_http")
        elif self._http_1_0 and line[:18].lower() == b"transfer-encoding:":
            raise refused("chunked")
        self._bytes_left -= len(line)
        self._lines_left -= 1
        if self._bytes_left < 1 or self._lines_left < 0:
            raise refused("too_large")
        if not line.endswith(b"\n"):
            raise refused("cut_off")
        if line == b"\r\n":
            self._lines_left = None

    def readinto(self, buffer):
        """Fills `buffer`; gives the number of bytes, fewer only at the end."""
        self.flush()
        size = self._now(self._readinto, buffer)
        while 0 < size < len(buffer):
            more = self._now(self._readinto, memoryview(buffer)[size:])
            if not more:
                break
            size += more
        return size

    def read(self, size=-1):
        """`size` bytes, fewer only at the end; all to the end without a size."""
        data = b""
        while size < 0 or len(data) < size:
            part = bytearray(_PART if size < 0 else min(size - len(data), _PART))
            count = self.readinto(part)
            data += part[:count]
            if count < len(part):
                break
        return data

    def close(self):
        """Closes TLS and socket."""
        self._lines_left = None
        if self._out is not None:
            self._rules.spare, self._out = self._out, None
        try:
            self._stream.close()
        finally:
            self.raw.close()

    def forgotten(self):
        """True if the same thread has gone on without reading the headers to their end: nobody will close this."""
        return self._lines_left is not None and self._thread == get_ident()

    def _send(self, data):
        while data:
            data = data[self._now(self._write, data) :]

    def _now(self, operation, argument):
        """What the operation gives, as soon as it gives anything."""
        clock = self._rules.clock
        since = clock.ticks_ms()
        while True:
            self._left()
            try:
                result = operation(argument)
            except (ValueError, OSError) as e:  # a ValueError is about a certificate
                raise refused("explained", e, self._host) from None
            if result is not None:
                return result
            if self._patience is not None and clock.ticks_diff(clock.ticks_ms(), since) >= self._patience:
                raise refused("late", self._patience / 1000)
            if self._rules.idle:
                self._rules.idle()
            clock.sleep_ms(_PAUSE)

    def _left(self):
        """ms until the deadline, 1 at least; raises Refused past that."""
        left = self._rules.clock.ticks_diff(self._end, self._rules.clock.ticks_ms())
        if left <= 0:
            raise refused("late", self._rules.deadline)
        return left


def refused(kind, *details):
    """The OSError for what went wrong, in the words of refused.py, which is loaded for it and forgotten."""
    try:
        return getattr(once("deviceflow.refused"), kind)(*details)
    except MemoryError:  # there is not even room for the words
        return OSError(kind)
