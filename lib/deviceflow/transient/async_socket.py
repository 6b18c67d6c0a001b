"""Transient: the bounded socket for asyncio. It does not wait: what is not ready is tried again after other tasks ran.

asyncio's own streams are not used. On MicroPython a task that is cancelled while open_connection() connects leaves its
socket open, and one call of mbedTLS reads whatever a server keeps sending. Below the TLS here is the same wire as for
urequests, which ends at the deadline.
"""

import asyncio
import select
from errno import EAGAIN, ECONNREFUSED, EINPROGRESS

import usocket
from micropython import const

from ..bounded_socket import BoundedSocket

_PAUSE = const(5)  # ms between two looks at a socket with nothing to say
_POLLOUT = select.POLLOUT


class NotReady(Exception):
    """The socket has nothing to say."""


class AsyncSocket(BoundedSocket):
    """A BoundedSocket whose open, send, line and receive are awaited. Each can be cancelled; close() comes after."""

    async def open(self, address, sleep_ms):
        """Connect to `address`, as getaddrinfo returns it; from then on wait by `sleep_ms`."""
        self._sleep_ms = sleep_ms
        self.raw.setblocking(False)
        try:
            self.raw.connect(address)
        except OSError as e:
            if e.args[0] not in (EINPROGRESS, EAGAIN):
                raise
        poller = select.poll()
        poller.register(self.raw, _POLLOUT)
        if await self._until_ready(_events, poller) & ~_POLLOUT:  # nobody listens: reading tells why
            self.raw.readinto(bytearray(1))
            raise OSError(ECONNREFUSED)

    async def send(self, data):
        """Send a whole request. Over TLS the handshake comes first."""
        self._sending = False
        self._http_1_0 = True
        self._unsent = memoryview(data)
        await self._until_ready(self._send_rest)
        self._unsent = b""  # even an empty view keeps the request

    async def line(self):
        """Return a line of the head of the reply, as readline does."""
        return await self._until_ready(self.readline)

    async def receive(self, buffer):
        """Read some bytes of the body into `buffer`; return their number, 0 at the end."""
        held = self._buffer
        if held.start < held.end:
            data = held.take(len(buffer))
            buffer[: len(data)] = data
            return len(data)
        return await self._until_ready(self._read, buffer)

    async def _until_ready(self, step, *arguments):
        """Return what `step` returns, a method that can be called again where it stopped."""
        while True:
            self._ms_left()
            try:
                return step(*arguments)
            except NotReady:
                await self._sleep_ms(_PAUSE)

    def _pause(self, since):
        if self._rules.idle:
            self._rules.idle()
        raise NotReady


async def addresses(host, port):
    """Return what getaddrinfo returns. Only MicroPython makes every task wait for it: it has no other."""
    loop = asyncio.get_event_loop()
    if hasattr(loop, "getaddrinfo"):
        found = await loop.getaddrinfo(host, port, type=usocket.SOCK_STREAM)
        return sorted(found, key=lambda entry: entry[0] != usocket.AF_INET)
    return usocket.getaddrinfo(host, port, 0, usocket.SOCK_STREAM)


def _events(poller):
    ready = poller.poll(0)
    if not ready:
        raise NotReady
    return ready[0][1]
