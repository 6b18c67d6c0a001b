"""Resident: one family of errors. Its kinds say what the caller does about it.

Nothing else leaves the library: no KeyError, no ValueError of a JSON parser, no bare OSError of a socket.
"""

from micropython import const

from .transient import load

_LONGEST = const(200)  # characters of a text that is kept in an error


class DeviceFlowError(Exception):
    """What went wrong.

    error        a code to test for: the server's (RFC 6749 section 5.2, RFC 8628 section 3.5) or one of ours
    details      what belongs to it: texts and numbers, without control characters and at most 200 characters long
    retry_after  how many seconds to wait before the next attempt, or None
    description  a sentence for a person

    No token, code or secret is ever part of it.
    """

    def __init__(self, error, *details, retry_after=None):
        self.error = clean(error)
        self.details = tuple(clean(item) if isinstance(item, str) else item for item in details)
        self.retry_after = retry_after
        super().__init__(self.error, *self.details)

    @property
    def description(self):
        try:
            return load("messages").describe(self)
        except MemoryError:
            return ""

    def __str__(self):
        text = self.description
        return self.error + ": " + text if text else self.error


class AccessDenied(DeviceFlowError):
    """The user refused. Tell them, and ask for a new code only when they want one."""


class CodeExpired(DeviceFlowError):
    """The code expired, or the server no longer accepts it. Start again when the user wants to."""


class Cancelled(DeviceFlowError):
    """The caller's on_wait returned False."""


class LoginRequired(DeviceFlowError):
    """No usable login is stored: the user has to sign in."""


class NetworkError(DeviceFlowError):
    """Trouble with the network, the server, the clock or the memory that may pass. Keep everything and try later."""


class BadReply(DeviceFlowError):
    """The server's reply breaks the protocol: a wrong address, or a server that this client does not know."""


class ReplyTooLarge(DeviceFlowError):
    """The reply is larger than `max_reply` bytes: raise that if the server's tokens are so large."""


class StoreError(DeviceFlowError):
    """The flash did not take the login."""


def clean(text, longest=_LONGEST, instead="?"):
    """Return `text`, at most `longest` characters of it, with `instead` for what could steer a terminal.

    That is every control character and every mark that changes the direction of the text after it. This is the only
    sanitiser: each text from a server or from a file goes through it before anything shows it. It looks at bytes, as
    MicroPython keeps each character of a str that it looked at for ever.
    """
    data = str(text)[:longest].encode()
    out = bytearray()
    i = 0
    while i < len(data):
        first = data[i]
        size = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        character = data[i : i + size]
        out.extend(instead.encode() if _steers(character) else character)
        i += size
    return str(out, "utf-8")


def _steers(c):
    return (
        c < b" "
        or c == b"\x7f"
        or b"\xc2\x80" <= c < b"\xc2\xa0"
        or b"\xe2\x80\x8b" <= c <= b"\xe2\x80\x8f"
        or b"\xe2\x80\xa8" <= c <= b"\xe2\x80\xae"
        or b"\xe2\x81\xa0" <= c <= b"\xe2\x81\xaf"
        or c == b"\xef\xbb\xbf"
    )
