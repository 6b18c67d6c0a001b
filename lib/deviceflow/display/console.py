"""Resident: the serial console as a screen, a line for each thing that happens."""

from micropython import const

from ..errors import clean
from ..transient import load

_EVERY = const(60)  # s between two lines that count down
_LONGEST = const(540)  # characters of a line: an address and a code


class Console:
    """Write plain lines through `write`, a function (default: print).

    `service` names what the user signs in to, `again` says how to ask for a new code, `device_id` is what the board is
    called. With `qr` a code's address comes as a QR code as well, for a terminal with UTF-8 and colours.
    """

    def __init__(self, service="the provider", write=None, again="start again", qr=False, device_id=""):
        self._service = service
        self._write = write or print
        self._again = again
        self._qr = qr
        self._device_id = device_id
        self._told = 0
        self._waiting = None

    def say(self, what, detail=""):
        try:
            line = load("states").state(what, detail, self._service)
        except MemoryError:
            line = what
        self._write(clean(line, _LONGEST))

    def code(self, grant):
        self._told = grant.expires_in
        self._waiting = None
        try:
            text = load("console_text")
            text.show(self._write, grant, self._service, self._device_id, self._qr)
            self._waiting = text.WAITING
        except MemoryError:  # this much has to be said
            self._write(clean(grant.verification_uri + " " + grant.user_code, _LONGEST))

    def tick(self, seconds_left):
        """Allocate nothing, but for a line a minute."""
        if self._told - seconds_left >= _EVERY and self._waiting:
            self._told = seconds_left
            self._write(self._waiting % ((seconds_left + 59) // 60))

    def fail(self, error, renewing=False):
        try:
            line = load("messages").failure(error, self._again, renewing)
        except MemoryError:
            line = error.error
        self._write(clean(line, _LONGEST))
