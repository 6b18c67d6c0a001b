"""The serial console as a screen: a line for each thing that happens."""

from micropython import const

from .words import STATES, fault

_LINKS = {"signing_in": " to ", "signed_in": " to ", "signing_out": " of ", "signed_out": " of "}
_OWN = {"no_display": "No display found, going on without"}
_EVERY = const(60)  # s between two lines that count down
_LONGEST = const(200)  # characters of a text from elsewhere
_QUIET = const(2)  # modules of light around a QR code
_BLOCKS = "\u2588\u2580\u2584 "  # both light, upper light, lower light, both dark


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
        line = STATES.get(what) or _OWN.get(what, what)
        if what in _LINKS:
            line += _LINKS[what] + self._service
        if detail:
            line += (" " if line.endswith(" in") else ": ") + detail
        self._write(shown(line[:_LONGEST]))

    def code(self, grant):
        address = grant.verification_uri_complete or grant.verification_uri
        if self._qr:
            self._print_qr(address)
        self._write("To sign in to " + shown(self._service))
        self._write("go to       " + shown(grant.verification_uri))
        self._write("and enter   " + shown(grant.user_code))
        if address != grant.verification_uri:
            self._write("or open     " + shown(address))
        self._told = grant.expires_in

    def tick(self, seconds_left):
        if self._told - seconds_left >= _EVERY:
            self._told = seconds_left
            self._write("Waiting; the code is good for another %d min" % ((seconds_left + 59) // 60))

    def fail(self, error):
        title, text = fault(error, self._again)
        line = title + ": " + text
        if error.description and error.description not in text:
            line += " (" + error.description + ")"
        self._write(shown(line))

    def _print_qr(self, address):
        from .qr import QR, compact  # takes memory

        qr = QR()
        try:
            size = qr.encode(compact(address))
        except ValueError:  # too long; the address in words has to do
            return
        for y in range(-_QUIET, size + _QUIET, 2):
            line = ""
            for x in range(-_QUIET, size + _QUIET):
                line += _BLOCKS[2 * _is_dark(qr, x, y) + _is_dark(qr, x, y + 1)]
            self._write(line)


def shown(text):
    """`text` with every control character replaced, and every mark that turns the direction of what follows."""
    return "".join(c if _is_visible(c) else "?" for c in text)


def _is_visible(c):
    if c < "\x7f":
        return c >= " "
    return c >= "\xa0" and not ("\u200b" <= c <= "\u200f" or "\u2028" <= c <= "\u202e" or "\u2060" <= c <= "\u206f")


def _is_dark(qr, x, y):
    return 0 <= x < qr.size and 0 <= y < qr.size and qr.module(x, y)
