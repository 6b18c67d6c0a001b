"""The serial port: a pseudo-terminal whose other end is opened by mpremote, or by any terminal program."""

import os
import pty
import time
import tty

CHUNK = 65536
PATIENCE = 1.0  # s; a serial port does not wait for a listener, but a pseudo-terminal's buffer is small


class Port:
    """`path` is what to connect to. `pending` is what was not yet taken by the other end."""

    def __init__(self):
        self.fd, self._other = pty.openpty()  # the other end stays open, or reading fails while nobody has it
        tty.setraw(self._other)
        os.set_blocking(self.fd, False)
        self.path = os.ttyname(self._other)
        self.pending = b""
        self._ends_with_return = False
        self._progress = 0.0
        self._is_heard = True

    def read(self):
        """The bytes that have come in; maybe none."""
        try:
            return os.read(self.fd, CHUNK)
        except BlockingIOError:
            return b""

    def write(self, data):
        """Send `data` with the line ends of a terminal, or as much of it as anybody listens to."""
        if self._ends_with_return and data[:1] == b"\n":
            data = data[1:]
            self._queue(b"\n")
        if data:
            self._ends_with_return = data.endswith(b"\r")
            self._queue(data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def _queue(self, data):
        if not self.pending:
            self._progress = time.monotonic()
        self.pending += data
        self.flush()

    def flush(self):
        """Send what is pending, if it is taken; forgets it if nothing was for a while."""
        try:
            sent = os.write(self.fd, self.pending)
        except BlockingIOError:
            if not self._is_heard or time.monotonic() - self._progress > PATIENCE:
                self._is_heard, self.pending = False, b""
            return
        self.pending = self.pending[sent:]
        self._is_heard, self._progress = True, time.monotonic()
