"""Transient: the http seam over `requests`, on a PC. Certificates are checked against certifi's roots."""

import ssl
import time

import requests

from ..errors import BadReply, DeviceFlowError, NetworkError
from . import load

_REDIRECTS = (301, 302, 303, 307, 308)
_EMPTY = (204, 304)
# What OpenSSL says of a certificate, in the order of its weight.
_CERTIFICATE = (
    ("has expired", "certificate_expired"),
    ("not yet valid", "certificate_not_yet_valid"),
    ("mismatch", "wrong_host"),
    ("doesn't match", "wrong_host"),
)


class Http:
    """Exchanges over `requests`. Threads may share it.

    `timeout` is in s, for one socket operation, `deadline` in s for a whole exchange. `allow_plain_http` lets http
    through to other hosts than loopback; it is for development only.
    """

    def __init__(self, timeout=20, deadline=30, allow_plain_http=False):
        self._timeout = timeout
        self._deadline = deadline
        self.allow_plain_http = allow_plain_http

    def post(self, url, body, headers):
        """Send `body` (bytes); return a Reply. Raise NetworkError if no reply came, BadReply if it is a redirect."""
        return self.send("POST", url, headers, data=body)

    def get(self, url, headers):
        """Do what post does, without a body."""
        return self.send("GET", url, headers)

    def send(self, method, url, headers, keep_headers=None, **options):
        """Send one request with requests' own options; return a Reply. Refuse redirects.

        `keep_headers` is a dict that takes the headers of the reply by their names in lower case. Without it any status
        of 3xx counts as a redirect.
        """
        self.check(url)
        host = load("address").host_of(url)
        end = time.monotonic() + self._deadline
        timeout = options.pop("timeout", self._timeout)
        headers = {"User-Agent": "deviceflow", "Accept-Encoding": "identity", **headers}
        try:
            response = requests.request(
                method, url, headers=headers, timeout=timeout, allow_redirects=False, stream=True, auth=_no_netrc,
                **options,
            )  # fmt: skip
        except requests.RequestException as e:
            raise _fault(e, host) from None
        except ValueError:  # a header with a line break
            raise DeviceFlowError("bad_header", "a value") from None
        reply = Reply(response, host, end, method)
        if keep_headers is not None:
            keep_headers.update((name.lower(), value) for name, value in response.headers.items())
        if 300 <= reply.status < 400 and (keep_headers is None or reply.status in _REDIRECTS):
            reply.close()
            raise BadReply("redirect_refused", host)
        return reply

    def check(self, url):
        """Raise DeviceFlowError if a secret must not be sent to `url` (RFC 6749 section 3.2)."""
        address = load("address")
        address.check_address(url)
        if not (self.allow_plain_http or address.is_secure(url)):
            raise DeviceFlowError("insecure_address", address.host_of(url))


class Reply:
    """A reply: status, date (as sent, or None), retry_after (s, or None), and a body to be read into a buffer.

    `length` is how many bytes of the body are left to be read, None if nobody told.
    """

    def __init__(self, response, host, end, method):
        self._response = response
        self._host = host
        self._end = end
        self.status = response.status_code
        self.date = response.headers.get("Date")
        length = response.headers.get("Content-Length", "")
        self.length = int(length) if length.isdigit() else None
        if method == "HEAD" or self.status in _EMPTY:  # whatever the Content-Length says
            self.length = 0

    @property
    def retry_after(self):
        value = self._response.headers.get("Retry-After")
        if value is None:
            return None
        if value.strip().isdigit():
            return int(value)
        return load("http_date").retry_after(value.strip(), self.date)

    def readinto(self, buffer):
        """Read the next bytes of the body into `buffer`; return their number, 0 at the end. Raise NetworkError."""
        if self.length == 0:
            return 0
        if time.monotonic() > self._end:
            raise NetworkError("network", "timeout", self._host)
        raw = self._response.raw
        read = getattr(raw, "read1", raw.read)  # read waits for all the bytes, from a server that drips
        try:
            data = read(len(buffer))
        except (OSError, ValueError, requests.packages.urllib3.exceptions.HTTPError):
            raise NetworkError("network", "broke_off", self._host) from None
        if self.length is not None:
            if not data:  # half a form looks like a whole one, with half a token at its end
                raise NetworkError("network", "broke_off", self._host)
            self.length -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self):
        """Close the connection."""
        self._response.close()


def _no_netrc(request):
    """Leave the request as it is: without an `auth` requests would put a password of ~/.netrc in place of the token."""
    return request


def _fault(error, host):
    if isinstance(error, requests.exceptions.SSLError):
        return NetworkError(_certificate_code(error), host)
    if isinstance(error, requests.exceptions.Timeout):
        return NetworkError("network", "timeout", host)
    if isinstance(error, (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL)):
        return DeviceFlowError("bad_header", "a value")
    return NetworkError("network", "no_answer", host, _number(error))


def _certificate_code(error):
    text = str(error)
    for words, code in _CERTIFICATE:
        if words in text:
            return code
    return "certificate_not_trusted" if ssl.SSLCertVerificationError.__name__ in text else "certificate_refused"


def _number(error):
    """Return the errno at the bottom of what requests raised, 0 if there is none."""
    for _ in range(8):
        if isinstance(error, OSError) and isinstance(error.errno, int):
            return error.errno
        inner = (getattr(error, "reason", None), *error.args, error.__cause__, error.__context__)
        error = next((e for e in inner if isinstance(e, Exception)), None)
        if error is None:
            break
    return 0
