"""The `post` and `get` seam over urequests.

It works with every urequests since 0.9.1 and with `requests`, its successor. What they leave open is closed from
outside: a redirect is refused before the body is sent again, three headers are looked at and none is stored, and the
body goes straight into the reader's buffer. Certificates and deadlines are `trust`'s: without it https is refused.
"""

import re
import sys

from micropython import const

from . import once
from .errors import NetworkError

REDIRECT = "redirect"  # what an OSError holds if urequests is about to follow one; it closes its socket on these
# What urequests lets out: OSError, ValueError (a status line that is no number, a chunked reply), IndexError (a
# connection closed without a word), NotImplementedError (a redirect that it does not know), TypeError (on CPython,
# where 0.9.1 puts the message for a chunked reply together).
_FAULTS = (OSError, ValueError, IndexError, NotImplementedError, TypeError)

_LOOPBACK = const(r"http://(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(/|$)")


class Http:
    """One exchange at a time over urequests.

    `requests` is the module to use (default: urequests, else requests). `timeout` is in s, for one socket operation,
    where the module takes one. `allow_plain_http` lets http through to other hosts than loopback; it is for
    development only, as everything sent can be read on the way, and says so on the console each time.
    """

    _secure = None

    def __init__(self, requests=None, timeout=20, allow_plain_http=False):
        if requests is None:
            try:
                import urequests as requests
            except ImportError:  # as it is called since MicroPython 1.21
                import requests
        self._request = requests.request
        self._options = {"timeout": timeout}
        try:  # without an address it gets no further than looking at its arguments
            self._request("", "", **self._options)
        except TypeError:
            self._options = {}
        except ValueError:
            pass
        self._headers = _OneRequest()
        self._reply = Reply()
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
        reply.response = self.send(method, url, headers, data=body, parse_headers=reply)
        reply.status = reply.response.status_code
        if 300 <= reply.status < 400 or reply.status in (426, 505):
            reply.close()
            raise fault("useless", reply.status)
        return reply

    def send(self, method, url, headers, data=None, parse_headers=True, **options):
        """One request with urequests' own options; gives urequests' Response. Refuses redirects."""
        self.check(url)
        if url.startswith("https:"):
            if not getattr(sys.modules.get("tls"), "VERIFIES", False):  # trust's stand-in, where urequests looks for it
                raise fault("unguarded")
        elif url != self._secure:
            print("deviceflow: WARNING: everyone on the way can read plain http to " + url.split("/", 3)[2])
        options = dict(self._options, **options) if options else self._options
        headers = self._headers.arm(headers, url)
        try:
            return self._request(method, url, data=data, headers=headers, parse_headers=parse_headers, **options)
        except _FAULTS as e:
            raise fault("unanswered", e) from None

    def check(self, url):
        """Raises DeviceFlowError if a secret must not be sent to `url` (RFC 6749 section 3.2)."""
        if url == self._secure:  # every poll asks for the same one
            return
        if is_secure(url):
            self._secure = url
        elif not (self.allow_plain_http and url.startswith("http://")):
            raise fault("insecure", url)


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
                raise OSError(REDIRECT)
            self._asked = True
        return self.get(name) is not None

    def copy(self):
        if self._copied:
            raise OSError(REDIRECT)
        self._copied = True
        return self


class Reply:
    """A reply: status, date (as sent, or None), retry_after (s, or None), and a body to be read into a buffer.

    It serves for one reply after another. urequests calls it with each header line; `response` is what it gives then.
    """

    def clear(self):
        """Forgets the last reply."""
        self.status = 0
        self._date = self._retry_after = self._left = self.response = None

    def __call__(self, line, headers):
        """Looks at one header line, and keeps what matters."""
        if _named(line, b"retry-after:"):
            self._retry_after = line
        elif _named(line, b"date:"):
            self._date = line
        elif _named(line, b"content-length:"):
            self._left = _number(line, 15)
        elif _named(line, b"transfer-encoding:"):
            headers["Transfer-Encoding"] = str(line[18:], "utf-8").strip()  # requests 1.1 puts the chunks together
        elif _named(line, b"location:"):
            raise OSError(REDIRECT)  # before the next host is even connected to; urequests 0.9.1 does not call us

    @property
    def date(self):
        return self._date and str(self._date[5:], "utf-8").strip()

    @property
    def retry_after(self):
        if not self._retry_after:
            return None
        seconds = _number(self._retry_after, 12)
        if seconds is None:
            from .httpdate import retry_after

            try:
                seconds = retry_after(str(self._retry_after[12:], "utf-8").strip(), self.date)
            except UnicodeError:
                return None
        return seconds

    def readinto(self, buffer):
        """The next bytes of the body into `buffer`; gives their number, 0 at the end. NetworkError if it breaks off."""
        left = self._left
        if left is not None and left < len(buffer):
            if not left:
                return 0
            buffer = memoryview(buffer)[:left]
        try:
            size = _read(self.response.raw, buffer)
        except OSError as e:
            raise fault("broken_off", e) from None
        if left is not None:
            if not size:  # half a form looks like a whole one, with half a token at its end
                raise fault("broken_off", None)
            self._left -= size
        return size

    def close(self):
        """Closes the connection."""
        if self.response:
            self.response.close()
            self.response = None


def _read(raw, buffer):
    if hasattr(raw, "readinto"):
        return raw.readinto(buffer) or 0
    data = raw.read(len(buffer))
    buffer[: len(data)] = data
    return len(data)


def _named(line, name):
    """Whether a header line begins with `name`, in whatever case. Slices would allocate, four times a reply."""
    i = 0
    while i < len(name) and i < len(line) and line[i] | 32 == name[i]:
        i += 1
    return i == len(name)


def _number(line, start):
    """The number in a header line, or None if it holds anything else."""
    number = None
    for i in range(start, len(line)):
        digit = line[i] - 48
        if 0 <= digit <= 9:
            number = (number or 0) * 10 + digit
        elif line[i] > 32:
            return None
    return number


def fault(kind, *details):
    """The error for what went wrong, in the words of httpfault.py, which is loaded for it and forgotten."""
    try:  # once() collects the socket, too, that urequests leaves open: on all but an OSError, 0.9.1 at a redirect
        return getattr(once("deviceflow.httpfault"), kind)(*details)
    except MemoryError:  # there is not even room for the words
        return NetworkError("network", kind)


def is_secure(url):
    """True for https, and for http to this very machine (RFC 6749 section 3.2; RFC 8252 section 8.3 for loopback)."""
    for byte in url.encode():
        if not 33 <= byte <= 126:  # a line break in it would become a header of its own
            return False
    return url.startswith("https://") or re.match(_LOOPBACK, url) is not None
