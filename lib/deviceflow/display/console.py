"""The serial console as a screen: a line for each thing that happens."""

from micropython import const

from . import once

_EVERY = const(60)  # s between two lines that count down


class Console:
    """Prints plain lines through `write` (default: print).

    `service` names what the user signs in to, `again` says how to ask for a new code. With `qr` a code's address comes
    as a QR code of half blocks as well, for a terminal that is light on dark and knows UTF-8.
    """

    def __init__(self, service="the provider", write=print, again="start again", qr=False):
        self._service = service
        self._write = write
        self._again = again
        self._qr = qr
        self._told = 0

    def say(self, what, detail=""):
        self._write(once("lines").state(what, detail, self._service))

    def code(self, grant):
        if self._qr:
            self._print_qr(grant.verification_uri_complete or grant.verification_uri)
        once("lines").code(self._write, grant, self._service)
        self._told = grant.expires_in

    def tick(self, seconds_left):
        if self._told - seconds_left >= _EVERY:
            self._told = seconds_left
            self._write("Waiting; the code is good for another %d min" % ((seconds_left + 59) // 60))

    def fail(self, error):
        self._write(once("lines").fault(error, self._again))

    def _print_qr(self, address):
        try:
            once("blocks").show(self._write, address)
        except MemoryError:
            return  # the words have to do
