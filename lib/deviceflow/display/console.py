"""The serial console as a screen: a line for each thing that happens."""

from ..errors import AccessDenied, CodeExpired, NetworkError, printable

_WORDS = {
    "joining": "Joining Wi-Fi",
    "clock": "Setting the clock",
    "signing_in": "Signing in to ",
    "signed_in": "Signed in to ",
    "signed_out": "Signed out of ",
    "no_display": "No display found, going on without",
}
_EVERY = 60  # s between two lines that count down


class Console:
    """Prints plain lines through `write` (default: print). `service` names what the user signs in to."""

    def __init__(self, service="the provider", write=print):
        self._service = service
        self._write = write
        self._told = 0

    def say(self, what, detail=""):
        line = _WORDS.get(what, what)
        if line.endswith(" "):
            line += self._service
        self._write(printable(line + ": " + detail if detail else line))

    def code(self, grant):
        self._write("Go to       " + _shown(grant.verification_uri))
        self._write("and enter   " + _shown(grant.user_code))
        if grant.verification_uri_complete:
            self._write("or open     " + _shown(grant.verification_uri_complete))
        self._told = grant.expires_in

    def tick(self, seconds_left):
        if self._told - seconds_left >= _EVERY:
            self._told = seconds_left
            self._write("Waiting; the code is good for another %d min" % ((seconds_left + 59) // 60))

    def fail(self, error):
        self._write(advice(error))


def advice(error):
    """What happened and what to do about it, in a line."""
    if isinstance(error, AccessDenied):
        return "The request was declined. Ask for a new code to try again."
    if isinstance(error, CodeExpired):
        return "The code can not be used any more. Ask for a new one to try again."
    if isinstance(error, NetworkError):
        return "Network trouble: " + (error.description or error.error) + ". Try again later."
    return "Sign-in failed: " + str(error)


def _shown(text):
    """A code or an address, as long as it may be; it is read off the screen letter by letter, so nothing is cut."""
    return "".join(c if c >= " " and not "\x7f" <= c < "\xa0" else "?" for c in text)
