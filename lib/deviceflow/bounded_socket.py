"""Resident: the socket that urequests is given in place of its own. It can neither be held up nor flooded.

The socket does not block, and time is kept here: a timeout of the socket's own is for one operation, and a server that
sends a byte a second outlasts it. One buffer serves for both directions: what is written goes out in one piece when an
answer is asked for, and the answer's headers are read through it.
"""

from errno import EBADF
from io import IOBase

import usocket
from micropython import const

from .wire import Buffer, Refused, Wire, begins, refusal

try:
    from _thread import get_ident
except ImportError:  # a firmware without threads

    def get_ident():
        return 0


_PAUSE = const(4)  # ms between two looks at a socket with nothing to say
_PART = const(512)  # bytes of a body whose size nobody told
_RETURN = const(13)
_EMPTY = const(b"\r\n")


class Sockets:
    """Stands in for the module `socket`; holds what its bounded sockets keep to.

    `deadline` is in s, for connecting, handshake, headers and body together. `idle` is called every few ms while
    waiting: the place to feed a watchdog. `free` returns how many bytes are left for TLS, or None.
    """

    _last = None  # the socket before
    _announced = None
    _spare = None  # the Buffer of a closed socket

    def __init__(self, clock, deadline, header_bytes, header_lines, idle, free):
        self.clock = clock
        self.deadline = deadline
        self.header_bytes = header_bytes
        self.header_lines = header_lines
        self.idle = idle
        self.free = free

    def announce(self, reply):
        """Note that the next socket of the thread `reply.thread` is for a request of http.py. None ends that.

        `reply.few` tells whether it needs but few header lines. What another thread announces meanwhile only makes the
        socket be treated as one of the application's.
        """
        self._announced = reply

    def socket(self, *kind):
        last = self._last
        if last and last.is_abandoned():  # by urequests 0.9.1, which follows a redirect without closing
            last.close()
        announced = self._announced
        ours = announced if announced and announced.thread == get_ident() else None
        sock = self._last = BoundedSocket(usocket.socket(*kind), self, ours.few if ours else None)
        sock.needs_tls = bool(ours and ours.is_https)
        return sock  # not self._last, which another thread may have set meanwhile

    def __getattr__(self, name):
        return getattr(usocket, name)

    def take_buffer(self):
        """Return an empty Buffer: the spare one if it is this thread's, as two threads must never share one.

        Not every port has a lock around each step of Python, so whose it is decides, and not who was first.
        """
        spare, self._spare = self._spare, None
        if spare is None or spare.thread != get_ident():
            return Buffer()
        spare.start = spare.end = 0
        return spare

    def give_back(self, buffer, sock):
        """Keep the Buffer of `sock`, which is closed, for the next one."""
        self._spare = buffer
        if self._last is sock:
            self._last = None


class BoundedSocket(IOBase):
    """A stream around `raw`, a socket, and later around the TLS over it. Every error is an OSError.

    `few` is None for a request of the application; a request of http.py reads all header lines (False) or few (True).
    """

    # Whether nothing may be sent before trust's TLS is over it. Where threads run truly at once (a Pico), an import of
    # one may hide trust's stand-in from another for a moment, and urequests would find MicroPython's own TLS.
    needs_tls = False
    _host = ""
    _patience = None  # ms for one operation, if urequests was told a timeout
    _http_1_0 = False
    _sending = True  # until an answer is asked for
    _ended = False  # kept, because mbedTLS tells the end only once
    _status = None
    _wire = None
    _partial = b""  # a line that is longer than the buffer, as far as it is here
    _unsent = b""

    def __init__(self, raw, rules, few=None):
        self.raw = raw
        self._rules = rules
        self._few = few
        self._deadline = rules.clock.ticks_add(rules.clock.ticks_ms(), int(rules.deadline * 1000))
        self._buffer = rules.take_buffer()
        self._bytes_left = rules.header_bytes
        self._lines_left = rules.header_lines  # None once the headers are through
        self._use(raw)

    def wire(self):
        """Return the stream that TLS is to run over."""
        self._wire = Wire(self.raw, self._rules, self._deadline)
        return self._wire

    def secure(self, stream, host):
        """Go on over `stream`, the TLS to `host`; the first write completes its handshake."""
        self._host = host
        self._use(stream)
        return self

    def settimeout(self, seconds):
        """Set the seconds for one operation, within the deadline; None for no other limit."""
        self._patience = None if seconds is None else int(seconds * 1000)

    def connect(self, address):
        """Connect, in what is left of the time."""
        self.raw.settimeout(self._ms_left() / 1000)
        try:
            self.raw.connect(address)
        except OSError:
            self._ms_left()
            raise
        self.raw.setblocking(False)

    def write(self, data):
        """Take bytes, or a str, for the next flush."""
        buffer = self._open_buffer()
        if isinstance(data, str):
            data = data.encode()
        if self._sending and not buffer.end and data.endswith(b" HTTP/1.0\r\n"):
            self._http_1_0 = True
        if not (self._sending and buffer.add(data)):
            self.flush()
            if not (self._sending and buffer.add(data)):
                self._send(memoryview(data))
        return len(data)

    def flush(self):
        """Send what was written."""
        buffer = self._open_buffer()
        if self._sending and buffer.end:
            data = buffer.take(buffer.end)
            buffer.start = buffer.end = 0
            self._send(data)

    def readline(self):
        """Return a line with its end. Headers must end with an empty one, and stay within the caps."""
        self._receive()
        if self._lines_left is None:
            return self._line(self._rules.header_bytes)
        if self._few and self._status is not None:
            self._skip()
        line = self._line(self._bytes_left)
        self._check_header(line)
        return line

    def readinto(self, buffer):
        """Fill `buffer`; return the number of bytes, fewer only at the end."""
        held = self._receive()
        size = 0
        if held.start < held.end:
            data = held.take(len(buffer))
            size = len(data)
            buffer[:size] = data
        while size < len(buffer):
            more = self._read(memoryview(buffer)[size:] if size else buffer)
            if not more:
                break
            size += more
        return size

    def read(self, size=-1):
        """Return `size` bytes, fewer only at the end; all to the end without a size."""
        data = b""
        while size < 0 or len(data) < size:
            part = bytearray(_PART if size < 0 else min(size - len(data), _PART))
            count = self.readinto(part)
            data += part[:count]
            if count < len(part):
                break
        return data

    def close(self):
        """Close TLS and socket, each once: a second time would close whatever has the socket's number by then."""
        if self._buffer is None:
            return
        self._lines_left = None
        self._rules.give_back(self._buffer, self)
        self._buffer = None
        try:
            if self._stream is not self.raw:
                self._stream.close()
        finally:
            self.raw.close()

    def is_abandoned(self):
        """Return whether the same thread has gone on without reading the headers: nobody will close this socket."""
        return self._lines_left is not None and self._buffer.thread == get_ident()

    def _use(self, stream):
        self._stream = stream
        # Kept, because fetching a bound method allocates.
        self._readinto, self._write = stream.readinto, stream.write

    def _open_buffer(self):
        if self._buffer is None:
            raise OSError(EBADF)
        return self._buffer

    def _receive(self):
        """Turn from sending to receiving. Return the buffer."""
        if self._sending:
            self.flush()
            self._sending = False
        return self._open_buffer()

    def _fill(self):
        """Read more into the buffer, which is empty; return whether anything came."""
        buffer = self._buffer
        buffer.start = buffer.end = 0
        buffer.end = self._read(buffer.bytes)
        return buffer.end > 0

    def _read(self, buffer):
        """Read some bytes into `buffer`; return their number, 0 at the end."""
        if self._ended:
            return 0
        size = self._retry(self._readinto, buffer)
        if not size:
            self._ended = True
        return size

    def _skip(self):
        """Go past the header lines that nobody needs, as far as each is in the buffer as a whole."""
        buffer = self._buffer
        while buffer.start < buffer.end or self._fill():
            size = buffer.line_size()
            if size < 3 or buffer.is_needed():  # 2 bytes are the empty line
                return
            self._count(size)
            buffer.start += size

    def _line(self, room):
        """Return the next line, at most `room` bytes of it."""
        buffer = self._buffer
        while len(self._partial) < room and (buffer.start < buffer.end or self._fill()):
            line, size = self._partial, buffer.line_size()
            if size == 2 and not line and buffer.bytes[buffer.start] == _RETURN:
                buffer.start += 2
                return _EMPTY
            part = bytes(buffer.take(min(size or room, room - len(line))))
            self._partial = line + part if line else part
            if size:
                break
        line, self._partial = self._partial, b""
        return line

    def _count(self, size):
        """Refuse headers beyond the caps."""
        self._bytes_left -= size
        self._lines_left -= 1
        if self._bytes_left < 1 or self._lines_left < 0:
            raise Refused("network", "headers_too_large", self._host)

    def _check_header(self, line):
        """Refuse a line that urequests would fail on with its socket open, or never finish."""
        if self._status is None:
            status = line[9:12]
            if line and not (line.startswith(b"HTTP/") and status.isdigit()):
                raise Refused("network", "not_http", self._host)
            self._status = int(status) if line else 0
        elif self._http_1_0 and begins(line, 0, len(line), b"transfer-encoding:"):
            raise Refused("network", "chunked", self._host)
        elif self._few is not None and 300 <= self._status < 400 and begins(line, 0, len(line), b"location:"):
            raise Refused("redirect_refused", self._host)
        self._count(len(line))
        if not line.endswith(b"\n"):
            raise Refused("network", "broke_off", self._host)
        if line == _EMPTY:
            self._lines_left = None

    def _send(self, data):
        self._unsent = data
        self._send_rest()

    def _send_rest(self):
        if self.needs_tls and not self._wire:
            raise Refused("trust_not_installed")
        while self._unsent:
            self._unsent = self._unsent[self._retry(self._write, self._unsent) :]
        if self._wire:
            self._wire.handshake_left = None  # it is over once anything could be written

    def _retry(self, operation, argument):
        """Return what the operation returns, as soon as it is ready."""
        since = self._rules.clock.ticks_ms()
        while True:
            self._ms_left()
            try:
                result = operation(argument)
            except (ValueError, OSError) as e:  # a ValueError is about a certificate
                raise self._refusal(e) from None
            if result is not None:
                return result
            self._pause(since)

    def _pause(self, since):
        """Wait a little for a socket that has nothing to say `since` that tick."""
        rules, clock = self._rules, self._rules.clock
        if self._patience is not None and clock.ticks_diff(clock.ticks_ms(), since) >= self._patience:
            raise Refused("network", "timeout", self._host, self._patience // 1000)
        if rules.idle:
            rules.idle()
        clock.sleep_ms(_PAUSE)

    def _refusal(self, error):
        self._ms_left()
        if self._wire and self._wire.is_flooded():
            return Refused("network", "handshake_too_large", self._host)
        return refusal(error, self._host, self._rules.free)

    def _ms_left(self):
        """Return the ms until the deadline, 1 at least; raise Refused past that."""
        left = self._rules.clock.ticks_diff(self._deadline, self._rules.clock.ticks_ms())
        if left <= 0:
            raise Refused("network", "timeout", self._host, self._rules.deadline)
        return left
