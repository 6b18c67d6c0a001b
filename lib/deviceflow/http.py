"""The `post` and `get` seam over urequests.

It works with every urequests since 0.9.1 and with `requests`, its successor. What they leave open is closed from
outside: a redirect is refused before the body is sent again, three headers are looked at and none is stored, and the
body goes straight into the reader's buffer. Certificates and deadlines are `trust`'s: without it https is refused.
"""

import gc
import sys

from .errors import BadReply, DeviceFlowError, NetworkError
from .httpreply import Redirect, Reply, lost
from .url import host, is_secure

# What urequests lets out besides OSError: ValueError (a status line that is no number, a chunked reply), IndexError
# (a connection closed without a word), NotImplementedError (a redirect that it does not know), TypeError (on CPython,
# where 0.9.1 puts the message for a chunked reply together).
_FAULTS = (ValueError, IndexError, NotImplementedError, TypeError)


class Http:
    """One exchange at a time over urequests.

    `requests` is the module to use (default: urequests, else requests). `timeout` is in s, for one socket operation,
    where the module takes one. `allow_plain_http` lets http through to other hosts than loopback; it is for
    development only, as everything sent can be read on the way, and says so on the console each time.
    """

    def __init__(self, requests=None, timeout=20, allow_plain_http=False):
        self._requests = requests or find_requests()
        self._options = {"timeout": timeout} if _takes_timeout(self._requests) else {}
        self._headers = _OneRequest()
        self._reply = Reply()
        self._secure = None
        self.allow_plain_http = allow_plain_http

    def post(self, url, body, headers):
        """Sends `body` (bytes); gives a Reply, valid until the next exchange, which the caller closes.

        Raises NetworkError if no reply came, BadReply if it is a redirect.
        """
        return self._exchange("POST", url, headers, body)

    def get(self, url, headers):
        """As post, without a body."""
        return self._exchange("GET", url, headers, None)

    def _exchange(self, method, url, headers, body):
        reply = self._reply
        reply.clear()
        reply.start(self.send(method, url, headers, data=body, parse_headers=reply.header))
        error = _useless(reply.status)
        if error:
            reply.close()
            raise error
        return reply

    def send(self, method, url, headers, **options):
        """One request with urequests' own options; gives urequests' Response. Refuses redirects."""
        self.check(url)
        self._guarded(url)
        if "timeout" not in options:
            options.update(self._options)
        options["headers"] = self._headers.arm(headers, url)
        try:
            return self._requests.request(method, url, **options)
        except Redirect:
            gc.collect()  # urequests 0.9.1 forgets the connection that told it to go elsewhere
            raise _redirected() from None
        except OSError as e:
            raise lost("no answer", e) from None
        except _FAULTS as e:
            gc.collect()  # urequests closes its socket on OSError only
            raise NetworkError("network", "the answer is not HTTP that urequests can read (%s)" % e) from None

    def check(self, url):
        """Raises DeviceFlowError if a secret must not be sent to `url` (RFC 6749 section 3.2)."""
        if url == self._secure:  # every poll asks for the same one
            return
        if is_secure(url):
            self._secure = url
        elif not (self.allow_plain_http and url.startswith("http://")):
            raise DeviceFlowError("insecure_address", "not an https address: " + url)

    def _guarded(self, url):
        """Raises DeviceFlowError unless `url` is http, or trust has put its stand-in where urequests looks for TLS."""
        if url.startswith("http://"):
            if url != self._secure:
                print("deviceflow: WARNING: plain http to %s, everyone on the way can read it" % host(url))
        elif not getattr(sys.modules.get("tls"), "VERIFIES", False):
            raise DeviceFlowError("trust_not_installed", "https needs deviceflow.trust.install(roots) first")


class _OneRequest(dict):
    """Headers that serve for one request only.

    Every urequests follows redirects, body and all, and offers no way to forbid it. But each asks its headers once a
    request whether "Host" is among them, before it writes any, and the latest take a copy first: a second time means a
    redirect.
    """

    _url = _host = None

    def arm(self, headers, url):
        if url != self._url:
            self._url = url
            self._host = url.split("/", 3)[2]
        self.clear()
        self["User-Agent"] = "deviceflow"  # GitHub's API, and many a firewall, answer nobody without a name
        self.update(headers)
        self["Host"] = self._host  # urequests leaves the port out, and some servers put it into their URLs
        self._asked = self._copied = False
        return self

    def __contains__(self, name):
        if name == "Host":
            if self._asked:
                raise Redirect
            self._asked = True
        return name in self.keys()

    def copy(self):
        if self._copied:
            raise Redirect
        self._copied = True
        return self


def _useless(status):
    """The error for a status that means that this is not the address, or not the client; else None."""
    if 300 <= status < 400:
        return _redirected()
    if status in (426, 505):
        return BadReply("http_too_old", "the server refuses HTTP/1.0: this firmware's urequests is too old for it")
    return None


def _redirected():
    return BadReply("redirect_refused", "the server sends us to another address; use the final one")


def find_requests():
    """The firmware's urequests, or requests as it is called since MicroPython 1.21."""
    try:
        import urequests
    except ImportError:
        import requests as urequests
    return urequests


def _takes_timeout(requests):
    """Whether this urequests knows `timeout`. Without an address it gets no further than looking at its arguments."""
    try:
        requests.request("", "", timeout=1)
    except TypeError:
        return False
    except ValueError:
        pass
    return True
