"""Transient: what HTTP takes besides its I/O: which requests are sent, which headers matter, what a fault is called.

http.py does the I/O over urequests, deviceflow.aio over sockets of its own.
"""

import sys

from micropython import const

from ..errors import BadReply, DeviceFlowError, NetworkError
from . import load

try:
    from _thread import get_ident
except ImportError:  # a firmware without threads

    def get_ident():
        return 0


REDIRECT = const("redirect")  # in the OSError that stops urequests from following one; it closes its socket on these
# What urequests lets out: OSError, ValueError (a status line that is no number, a chunked reply), IndexError (a
# connection closed without a word), NotImplementedError (a redirect that it does not know), TypeError (on CPython,
# where 0.9.1 puts the message for a chunked reply together).
FAULTS = (OSError, ValueError, IndexError, NotImplementedError, TypeError)
_STOPPED = const((426, 505))  # the server wants a newer HTTP
_REDIRECTS = const((301, 302, 303, 307, 308))
_EMPTY = const((204, 304))


class Transport:
    """Decides which requests are sent. `allow_plain_http` lets http through to other hosts than loopback."""

    _checked = None  # the last address that was secure

    def __init__(self, allow_plain_http=False):
        self.allow_plain_http = allow_plain_http

    def check(self, url):
        """Raise DeviceFlowError if a secret must not be sent to `url` (RFC 6749 section 3.2)."""
        if url == self._checked:  # every poll asks for the same one
            return
        address = load("address")
        address.check_address(url)
        if address.is_secure(url):
            self._checked = url
        elif not self.allow_plain_http:
            raise DeviceFlowError("insecure_address", address.host_of(url))

    def admit(self, method, url):
        """Raise DeviceFlowError for a request that is not to be sent; warn of plain http that leaves the machine."""
        check_header("method", method)
        self.check(url)
        if url.startswith("https:"):
            if not getattr(sys.modules.get("tls"), "VERIFIES", False):  # trust's stand-in, where urequests looks for it
                raise DeviceFlowError("trust_not_installed")
        elif url != self._checked:
            host = load("address").host_of(url)
            print("deviceflow: WARNING: everyone on the way can read plain http to " + host)


class Reply:
    """A reply: status, date (as sent, or None), retry_after (s, or None), and a body to be read into a buffer.

    urequests calls it with each header line; `response` is what urequests returned.
    """

    _url = None
    host = ""
    is_https = False

    def __init__(self, headers):
        self.thread = get_ident()
        self.headers = headers  # the dict for those of the request
        self.response = None

    def expect(self, url, headers, keep_headers=None):
        """Prepare for one exchange with these request headers. Raise DeviceFlowError for a header that holds a line."""
        self.status = 0
        if url != self._url:
            self.host = load("address").host_of(url)
            self._url = url
            self.is_https = url.startswith("https:")
        self._keep_headers = keep_headers
        self.few = keep_headers is None
        self._date = self._retry_after = self.length = self.response = None
        request = self.headers
        request.clear()
        request["User-Agent"] = "deviceflow"  # GitHub's API, and many a firewall, answer nobody without a name
        for name in headers:
            check_header(name, headers[name])
            request[name] = headers[name]
        request["Host"] = self.host  # urequests leaves the port out, and some servers put it into their URLs

    def __call__(self, line, headers):
        """Look at one header line, and keep what matters."""
        if _is_named(line, b"retry-after:"):
            self._retry_after = line
        elif _is_named(line, b"date:"):
            self._date = line
        elif _is_named(line, b"content-length:"):
            self.length = _number(line, 15)
        elif _is_named(line, b"transfer-encoding:"):
            headers["Transfer-Encoding"] = str(line[18:], "utf-8").strip()  # requests 1.1 puts the chunks together
        elif self._keep_headers is None and _is_named(line, b"location:"):
            raise OSError(REDIRECT)  # before the next host is even connected to
        if self._keep_headers is not None:  # an API's: a Location may come with 201, so the status decides later
            name, _, value = str(line, "utf-8").partition(":")
            self._keep_headers[name.lower()] = value.strip()

    def admit(self, method):
        """Return this reply, or close it and raise BadReply: a redirect, or a server that wants a newer HTTP."""
        self.status = status = self.response.status_code
        if status in _STOPPED or (300 <= status < 400 and (self._keep_headers is None or status in _REDIRECTS)):
            self.close()
            raise BadReply("http_too_old" if status in _STOPPED else "redirect_refused", self.host)
        if method == "HEAD" or status in _EMPTY:  # whatever the Content-Length says
            self.length = 0
        return self

    @property
    def date(self):
        return self._date and str(self._date[5:], "utf-8").strip()

    @property
    def retry_after(self):
        if not self._retry_after:
            return None
        seconds = _number(self._retry_after, 12)
        if seconds is None:
            try:
                seconds = load("http_date").retry_after(str(self._retry_after[12:], "utf-8").strip(), self.date)
            except (UnicodeError, MemoryError):  # it is a hint, not more
                return None
        return seconds

    def readinto(self, buffer):
        """Read the next bytes of the body into `buffer`; return their number, 0 at the end.

        Raise NetworkError if the body breaks off.
        """
        left = self.length
        if left is not None and left < len(buffer):
            if not left:
                return 0
            buffer = memoryview(buffer)[:left]
        try:
            size = _read(self.response.raw, buffer)
        except FAULTS as e:
            raise fault(e, self.host, "broke_off") from None
        if left is not None:
            if not size:  # half a form looks like a whole one, with half a token at its end
                raise NetworkError("network", "broke_off", self.host)
            self.length -= size
        return size

    def close(self):
        """Close the connection."""
        if self.response:
            try:
                self.response.close()
            except OSError:
                pass  # the other side was faster
            self.response = None
            self.is_free = True


def fault(error, host, reason="no_answer"):
    """Return the error that stands for what urequests raised."""
    if not isinstance(error, OSError):
        return NetworkError("network", "not_http", host)
    if REDIRECT in error.args:
        return BadReply("redirect_refused", host)
    if hasattr(error, "details"):  # trust's own, which says more
        kind = BadReply if error.error == "redirect_refused" else NetworkError
        return kind(error.error, *error.details)
    return NetworkError("network", reason, host, error.args[0] if error.args else 0)


def check_header(name, value):
    """Raise DeviceFlowError for a header that would become two (RFC 9110 section 5.5)."""
    if not (_is_one_line(name) and _is_one_line(value)):
        raise DeviceFlowError("bad_header", str(name))


def _is_one_line(text):
    if isinstance(text, str):
        text = text.encode()
    if not isinstance(text, bytes):
        return False
    for byte in text:
        if byte < 32 or byte == 127:
            return False
    return True


def _read(raw, buffer):
    if hasattr(raw, "readinto"):
        return raw.readinto(buffer) or 0
    data = raw.read(len(buffer))
    buffer[: len(data)] = data
    return len(data)


def _is_named(line, name):
    """Return whether a header line begins with `name`, in whatever case. Slices would allocate, for each line."""
    i = 0
    while i < len(name) and i < len(line) and line[i] | 32 == name[i]:
        i += 1
    return i == len(name)


def _number(line, start):
    """Return the number in a header line, or None if it holds anything else."""
    number = None
    for i in range(start, len(line)):
        digit = line[i] - 48
        if 0 <= digit <= 9:
            number = (number or 0) * 10 + digit
        elif line[i] > 32:
            return None
    return number
