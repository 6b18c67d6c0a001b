"""Transient: the http seam for asyncio, on a PC: that over `requests`, in a thread of its own for each exchange."""

import asyncio

from ..errors import ReplyTooLarge
from .http import Http

_LARGEST = 16384  # bytes of a body


class AsyncHttp:
    """Exchanges that make no other task wait. One that is cancelled goes on in its thread until its deadline."""

    def __init__(self, clock=None, allow_plain_http=False):
        self._http = Http(allow_plain_http=allow_plain_http)
        self.check = self._http.check

    async def post(self, url, body, headers, max_body=_LARGEST):
        """Send `body` (bytes); return a reply whose body has been read, up to `max_body` bytes."""
        return await self.send("POST", url, headers, data=body, max_body=max_body)

    async def get(self, url, headers, max_body=_LARGEST):
        """Do what post does, without a body."""
        return await self.send("GET", url, headers, max_body=max_body)

    async def send(self, method, url, headers, keep_headers=None, max_body=_LARGEST, **options):
        """Send one request; return a reply. See http.py for the arguments and the errors."""

        def exchange():
            return _Whole(self._http.send(method, url, headers, keep_headers, **options), max_body)

        return await asyncio.get_running_loop().run_in_executor(None, exchange)


class _Whole:
    """A reply whose body has been read."""

    def __init__(self, reply, largest):
        self.status, self.retry_after = reply.status, reply.retry_after
        self._body = bytearray()
        self._at = 0
        part = bytearray(4096)
        try:
            size = reply.readinto(part)
            while size:
                self._body += part[:size]
                if len(self._body) > largest:
                    raise ReplyTooLarge("reply_too_large", largest)
                size = reply.readinto(part)
        finally:
            reply.close()
        self.length = len(self._body)

    def readinto(self, buffer):
        """Copy the next bytes of the body; return their number."""
        part = self._body[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self):
        """Forget the body."""
        self._body = b""
