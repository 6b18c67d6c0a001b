"""One family of errors, its kinds, which say what the caller does about it, and what a server's refusal is in them.

Nothing else leaves the library: no KeyError, no ValueError of a JSON parser, no bare OSError of a socket.
"""

from micropython import const

from .transient import load

_LONGEST = const(200)

REFUSAL = ("error", "error_description", "error_code")  # the fields of an error reply that are looked at


class DeviceFlowError(Exception):
    """What went wrong: `error` is a code to test for, `messages` puts it and `details` into words."""

    def __init__(self, error, *details, retry_after=None):
        self.error = clean(error, _LONGEST)
        self.details = tuple([clean(detail, _LONGEST) if isinstance(detail, str) else detail for detail in details])
        self.retry_after = retry_after
        super().__init__(self.error, *self.details)

    @property
    def description(self):
        return load("messages").describe(self)

    def __str__(self):
        return self.error + ": " + self.description if self.description else self.error


class AccessDenied(DeviceFlowError):
    """The user said no. Tell them, and ask for a new code only when they want one."""


class CodeExpired(DeviceFlowError):
    """The code is of no use any more (expired, or used already). Start again."""


class Cancelled(DeviceFlowError):
    """The caller's on_wait returned False."""


class LoginRequired(DeviceFlowError):
    """No usable login is stored: the user has to sign in."""


class NetworkError(DeviceFlowError):
    """Network or server trouble that did not pass. Keep what is stored and try later."""


class BadReply(DeviceFlowError):
    """The server's reply breaks the protocol: a wrong address, or a server this client does not know."""


class ReplyTooLarge(DeviceFlowError):
    """The reply is larger than `max_reply`: raise it if the server's tokens are that large."""


class StoreError(DeviceFlowError):
    """The flash did not keep the login. The login in memory still works until the board resets."""


def clean(text, longest):
    """Return at most `longest` characters of `text`, with "?" for each control character and direction mark.

    It looks at bytes: MicroPython keeps the name of each character of a str for ever once it was looked at.
    """
    data = text[:longest].encode()
    out = bytearray()
    i = 0
    while i < len(data):
        first = data[i]
        size = 1 if first < 0x80 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4
        character = data[i : i + size]
        out.extend(b"?" if _steers(character) else character)
        i += size
    return str(out, "utf-8")


def _steers(c):
    """Whether the character could steer a terminal: controls, then marks that turn the direction of what follows."""
    return (
        c < b" "
        or c == b"\x7f"
        or b"\xc2\x80" <= c < b"\xc2\xa0"
        or b"\xe2\x80\x8b" <= c <= b"\xe2\x80\x8f"
        or b"\xe2\x80\xa8" <= c <= b"\xe2\x80\xae"
        or b"\xe2\x81\xa0" <= c <= b"\xe2\x81\xaf"
    )


def printable(text):
    """`text` with anything that could steer a terminal replaced, and cut after 200 characters.

    A server writes error codes and descriptions, and they end on a console and on a display.
    """
    text = str(text)[:_LONGEST]
    for c in text:
        if not " " <= c <= "~":
            text = text.replace(c, "?")
    return text


def refusal(status, fields, kinds, retry_after=None):
    """The error that a reply stands for (RFC 6749 section 5.2), or None if it is none.

    `kinds` maps the codes that mean something where this reply came from to their kind of error. The code decides,
    whatever the HTTP status; any other code on a 5xx or 429, and such a status without a code, is trouble that passes.
    """
    error = fields.get("error")
    text = fields.get("error_description")
    if not isinstance(text, str):
        text = ""
    if isinstance(error, str) and error in kinds:
        return kinds[error](error, text)
    # Google reports a used-up quota as 403 with an error_code and no error.
    if status >= 500 or status == 429 or fields.get("error_code") == "rate_limit_exceeded":
        return NetworkError("server_busy", status, "", retry_after=retry_after)
    if isinstance(error, str):
        return DeviceFlowError(error, text)
    if status >= 400 or error is not None:
        return BadReply("bad_reply", "status %d without an error code; is the address right?" % status)
    return None
