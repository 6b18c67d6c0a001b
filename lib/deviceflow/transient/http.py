"""Transient: the http seam over urequests.

It works with every urequests since 0.9.1 and with `requests`, its successor. What they leave open is closed from
outside: a redirect is refused before the body is sent again, a few headers are looked at and none is stored, and the
body goes straight into the reader's buffer. Certificates and deadlines are the business of `trust`: without it https is
refused.
"""

import sys

from ..errors import NetworkError
from .http_core import FAULTS, REDIRECT, Reply, Transport, fault

try:
    import urequests
except ImportError:  # as it is called since MicroPython 1.21
    import requests as urequests

try:
    from _thread import get_ident
except ImportError:  # a firmware without threads

    def get_ident():
        return 0


class Http(Transport):
    """Exchanges over urequests. Threads may share it: no header of one exchange is kept for another.

    `requests` is the module to use (default: urequests, else requests). `timeout` is in s, for one socket operation,
    where the module takes one. `allow_plain_http` lets http through to other hosts than loopback; it is for development
    only, as everything sent can be read on the way, and says so on the console each time.
    """

    _reply = None  # of the last exchange

    def __init__(self, requests=None, timeout=20, allow_plain_http=False):
        self._request = (requests or urequests).request
        self._options = {"timeout": timeout}
        try:  # without an address it gets no further than looking at its arguments
            self._request("", "", **self._options)
        except TypeError:
            self._options = {}
        except ValueError:
            pass
        super().__init__(allow_plain_http)

    def post(self, url, body, headers):
        """Send `body` (bytes); return a Reply, which the caller closes and then no longer uses.

        Raise NetworkError if no reply came, BadReply if it is a redirect.
        """
        return self.send("POST", url, headers, data=body)

    def get(self, url, headers):
        """Do what post does, without a body."""
        return self.send("GET", url, headers)

    def send(self, method, url, headers, keep_headers=None, **options):
        """Send one request with urequests' own options; return a Reply. Refuse redirects.

        `keep_headers` is a dict that takes the headers of the reply by their names in lower case. Without it any status
        of 3xx counts as a redirect.
        """
        self.admit(method, url)
        for name in self._options:
            options.setdefault(name, self._options[name])
        reply = self._take_reply()
        try:
            reply.expect(url, headers, keep_headers)
            reply.headers.start()
            _announce(reply)
            reply.response = self._request(method, url, headers=reply.headers, parse_headers=reply, **options)
        except FAULTS as e:
            raise fault(e, reply.host) from None
        except MemoryError:
            raise NetworkError("out_of_memory", "a request to " + reply.host) from None
        finally:
            reply.headers.clear()
            _announce(None)
            reply.is_free = reply.response is None
        return reply.admit(method)

    def _take_reply(self):
        """Return a Reply: the last one if it is free, and this thread's, as two threads must never share one."""
        reply = self._reply
        if reply is None or reply.thread != get_ident() or not reply.is_free:
            reply = self._reply = Reply(_Headers())
        reply.is_free = False
        return reply


class _Headers(dict):
    """The headers of one request.

    Every urequests follows redirects, body and all, and offers no way to forbid it. But each asks its headers once a
    request whether "Host" is among them, before it writes any, and the latest take a copy first: a second time means a
    redirect.
    """

    def start(self):
        self._asked = self._copied = False

    def __contains__(self, name):
        if name == "Host":
            if self._asked:
                raise OSError(REDIRECT)
            self._asked = True
        return self.get(name) is not None

    def copy(self):
        if self._copied:
            raise OSError(REDIRECT)
        self._copied = True
        return self


def _announce(reply):
    """Tell trust's bounded sockets, if they are there, that this thread's next one is for `reply`; None ends that."""
    sockets = getattr(sys.modules.get("tls"), "sockets", None)
    if sockets:
        sockets.announce(reply)
