"""Transient: the http seam for asyncio. The rules are those of http_core.py; the body is read whole, up to its limit.

A request goes out as HTTP/1.0, as urequests sends it, so no reply comes in chunks and the server closes.
"""

import sys

import ujson
import usocket
import utime
from micropython import const

from ..bounded_socket import Sockets
from ..errors import NetworkError, ReplyTooLarge
from .async_exchange import sleeper
from .async_socket import AsyncSocket, addresses
from .http_core import FAULTS, Reply, Transport, fault

_LARGEST = const(16384)  # bytes of a body
_PART = const(512)
_DEADLINE = const(30)  # s, where trust has set no other
_HEADER_BYTES = const(8192)
_HEADER_LINES = const(100)
_PORTS = {"http:": 80, "https:": 443}


class AsyncHttp(Transport):
    """Exchanges over sockets that make no other task wait; `clock` is utime by default."""

    def __init__(self, clock=None, allow_plain_http=False):
        super().__init__(allow_plain_http)
        self._clock = clock or utime

    async def post(self, url, body, headers, max_body=_LARGEST):
        """Send `body` (bytes); return a Reply whose body has been read.

        Raise NetworkError if no reply came, BadReply if it is a redirect, ReplyTooLarge past `max_body` bytes.
        """
        return await self.send("POST", url, headers, data=body, max_body=max_body)

    async def get(self, url, headers, max_body=_LARGEST):
        """Do what post does, without a body."""
        return await self.send("GET", url, headers, max_body=max_body)

    async def send(self, method, url, headers, keep_headers=None, data=None, json=None, max_body=_LARGEST):
        """Send one request; return a Reply. `keep_headers` is as in http.py; `json` is sent as JSON."""
        self.admit(method, url)
        reply = Reply({})
        reply.expect(url, headers, keep_headers)
        if json is not None:
            data = ujson.dumps(json)
            reply.headers["Content-Type"] = "application/json"
        try:
            await self._exchange(method, url, data, reply, max_body)
        except FAULTS as e:
            raise fault(e, reply.host) from None
        except MemoryError:
            raise NetworkError("out_of_memory", "a request to " + reply.host) from None
        finally:
            reply.headers.clear()  # a token was among them
        return reply

    async def _exchange(self, method, url, data, reply, max_body):
        sock = await self._connect(url, reply)
        try:
            await sock.send(_request(method, url, data, reply.headers))
            status = await sock.line()
            if not status:
                raise NetworkError("network", "no_answer", reply.host)
            reply.response = response = _Response(int(status[9:12]))
            line = await sock.line()
            while line and line != b"\r\n":
                reply(line, reply.headers)
                line = await sock.line()
            reply.admit(method)
            await response.read(sock, reply.length, max_body)
        finally:
            sock.close()

    async def _connect(self, url, reply):
        """Return an AsyncSocket that is connected, with verified TLS over it if the address is https."""
        scheme, _, host = url.split("/", 3)[:3]
        name, port = _name_and_port(host, _PORTS[scheme])
        kind, socktype, proto, _, address = (await addresses(name, port))[0]
        sock = AsyncSocket(usocket.socket(kind, socktype, proto), self._rules(), reply.few)
        try:
            sock.needs_tls = reply.is_https
            await sock.open(address, sleeper(self._clock))
            if scheme == "https:":
                tls = sys.modules["tls"]
                tls.SSLContext(tls.PROTOCOL_TLS_CLIENT).wrap_socket(sock, server_hostname=name)
        except BaseException:  # a cancelled task among them
            sock.close()
            raise
        return sock

    def _rules(self):
        """Return what trust's sockets keep to. Plain http to this machine needs no trust, and has usual limits."""
        found = getattr(sys.modules.get("tls"), "sockets", None)
        return found or Sockets(self._clock, _DEADLINE, _HEADER_BYTES, _HEADER_LINES, None, None)


class _Response:
    """A reply as urequests has it. Its body is kept in parts: a heap that is nearly full has small gaps only."""

    def __init__(self, status_code):
        self.status_code = status_code
        self.raw = self
        self._parts = []
        self._size = self._at = 0

    async def read(self, sock, length, largest):
        """Read the body: `length` bytes if that is not None, and `largest` at most."""
        while length is None or self._size < length:
            at = self._size % _PART
            if not at:
                self._parts.append(bytearray(_PART))
            count = await sock.receive(memoryview(self._parts[-1])[at:])
            if not count:
                break
            self._size += count
            if self._size > largest:
                raise ReplyTooLarge("reply_too_large", largest)

    def readinto(self, buffer):
        """Move the next bytes of the body into `buffer`; return their number."""
        start = self._at % _PART
        count = min(len(buffer), _PART - start, self._size - self._at)
        if count > 0:
            buffer[:count] = memoryview(self._parts[0])[start : start + count]
            self._at += count
            if start + count == _PART:
                self._parts.pop(0)
        return count

    def close(self):
        self._parts = []
        self._size = self._at = 0


def _request(method, url, data, headers):
    """Return a whole request as bytes."""
    body = data.encode() if isinstance(data, str) else data or b""
    path = url.split("/", 3)[3] if url.count("/") > 2 else ""
    if body or method != "GET":
        headers["Content-Length"] = str(len(body))
    out = bytearray()
    out.extend(("%s /%s HTTP/1.0\r\n" % (method, path)).encode())
    for name in headers:
        out.extend(("%s: %s\r\n" % (name, headers[name])).encode())
    out.extend(b"\r\n")
    out.extend(body)
    return out


def _name_and_port(host, port):
    """Return the host and the port of an address's authority; an IPv6 address loses its brackets."""
    name, colon, number = host.rpartition(":")
    if colon and not number.endswith("]"):
        host, port = name, int(number)
    return host[1:-1] if host.startswith("[") else host, port
