"""The `post` and `get` seam over urequests.

It works with every urequests since 0.9.1 and with `requests`, its successor. What they leave open is closed from
outside: a redirect is refused before the body is sent again, three headers are looked at and none is stored, and the
body goes straight into the reader's buffer. Certificates and deadlines are `trust`'s: without it https is refused.
"""

import gc
import sys

from .errors import BadReply, DeviceFlowError, NetworkError
from .httpdate import retry_after
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
        _guarded(url)
        if "timeout" not in options:
            options.update(self._options)
        options["headers"] = self._headers.arm(headers, url)
        try:
            return self._requests.request(method, url, **options)
        except _Redirect:
            gc.collect()  # urequests 0.9.1 forgets the connection that told it to go elsewhere
            raise _redirected() from None
        except OSError as e:
            raise _lost("no answer", e) from None
        except _FAULTS as e:
            gc.collect()  # urequests closes its socket on OSError only
            raise NetworkError("network", "the answer is not HTTP that urequests can read (%s)" % e) from None

    def check(self, url):
        """Raises DeviceFlowError if a secret must not be sent to `url` (RFC 6749 section 3.2)."""
        if not is_secure(url) and not (self.allow_plain_http and url.startswith("http://")):
            raise DeviceFlowError("insecure_address", "not an https address: " + url)


class Reply:
    """A reply: status, date (as sent, or None), retry_after (s, or None), and a body to be read into a buffer."""

    def __init__(self):
        self.header = self._header  # kept, because fetching a bound method allocates
        self.clear()

    def clear(self):
        """Forgets the last reply."""
        self.status = 0
        self.date = self._retry_after = self._left = self._response = None

    def start(self, response):
        """Takes urequests' Response, whose headers went through `header`."""
        self._response = response
        self.status = response.status_code

    @property
    def retry_after(self):
        return retry_after(self._retry_after, self.date)

    def _header(self, line, headers):
        """Looks at one header line, as urequests hands it over, and keeps what matters."""
        first = line[0] | 32  # lower case
        if first == 114 and _named(line, b"retry-after:"):
            self._retry_after = _value(line)
        elif first == 100 and _named(line, b"date:"):
            self.date = _value(line)
        elif first == 99 and _named(line, b"content-length:"):
            length = _value(line)
            self._left = int(length) if length.isdigit() else None
        elif first == 116 and _named(line, b"transfer-encoding:"):
            headers["Transfer-Encoding"] = _value(line)  # with it, requests 1.1 puts the chunks together
        elif first == 108 and _named(line, b"location:"):
            raise _Redirect  # before the next host is even connected to; urequests 0.9.1 does not ask us, see below

    def readinto(self, buffer):
        """The next bytes of the body into `buffer`; gives their number, 0 at the end. NetworkError if it breaks off."""
        room = len(buffer) if self._left is None else min(self._left, len(buffer))
        if not room:
            return 0
        try:
            size = _readinto(self._response.raw, buffer, room)
        except OSError as e:
            raise _lost("the answer broke off", e) from None
        if self._left is not None:
            if not size:  # half a form looks like a whole one, with half a token at its end
                raise NetworkError("network", "the answer broke off")
            self._left -= size
        return size

    def close(self):
        """Closes the connection."""
        if self._response:
            self._response.close()
            self._response = None


class _OneRequest(dict):
    """Headers that serve for one request only.

    Every urequests follows redirects, body and all, and offers no way to forbid it. But each asks its headers once a
    request whether "Host" is among them, before it writes any, and the latest take a copy first: a second time means a
    redirect.
    """

    def arm(self, headers, url):
        self.clear()
        self["User-Agent"] = "deviceflow"  # GitHub's API, and many a firewall, answer nobody without a name
        self.update(headers)
        self["Host"] = url.split("/", 3)[2]  # urequests leaves the port out, and some servers put it into their URLs
        self._asked = self._copied = False
        return self

    def __contains__(self, name):
        if name == "Host":
            if self._asked:
                raise _Redirect
            self._asked = True
        return name in self.keys()

    def copy(self):
        if self._copied:
            raise _Redirect
        self._copied = True
        return self


class _Redirect(OSError):
    """urequests is about to follow a redirect; an OSError, so that it closes its socket."""


def _guarded(url):
    """Raises DeviceFlowError unless `url` is http, or trust has put its stand-in where urequests looks for TLS."""
    if url.startswith("http://"):
        if not is_secure(url):
            print("deviceflow: WARNING: plain http to %s, everyone on the way can read it" % host(url))
    elif not getattr(sys.modules.get("tls"), "VERIFIES", False):
        raise DeviceFlowError("trust_not_installed", "https needs deviceflow.trust.install(roots) first")


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


def _named(line, name):
    return line[: len(name)].lower() == name


def _value(line):
    return str(line, "utf-8").split(":", 1)[1].strip()


def _readinto(raw, buffer, room):
    if not hasattr(raw, "readinto"):
        data = raw.read(room)
        buffer[: len(data)] = data
        return len(data)
    return raw.readinto(buffer if room == len(buffer) else memoryview(buffer)[:room]) or 0


def _lost(what, error):
    """The NetworkError for an OSError; those of trust bring their own words."""
    if hasattr(error, "description"):
        return NetworkError(error.error, error.description)
    return NetworkError("network", "%s (error %s)" % (what, error.args[0] if error.args else "unknown"))
