"""The words for what is the case, for screens of every kind. Loaded while something is said."""

from micropython import const

from ..errors import AccessDenied, Cancelled, CodeExpired, LoginRequired, NetworkError

# A line is a code, a title and a text: one text for all of them takes less memory than a dictionary of texts.
# What a login is at; the text leads over to the service.
_STATES = const("""
joining|Joining Wi-Fi|
clock|Setting the clock|
signing_in|Signing in| to |
signed_in|Signed in| to |
signing_out|Signing out| of |
signed_out|Signed out| of |
sign_out_in|Signing out in|
""")
# What an error's code means, and what to do about it; without a text the error's own description says it.
_FAULTS = const("""
server_busy|Server busy|Try again later
wifi|No Wi-Fi|
clock|Clock not set|No time server answers
clock_not_set|Clock not set|No time server answers
certificate_not_trusted|Not secure|Root not known: flash it
wrong_host|Not secure|Wrong server: check Wi-Fi
certificate_expired|Not secure|Certificate expired
certificate_not_yet_valid|Wrong time|Check the clock
certificate_refused|Not secure|Certificate refused
store_failed|Login not kept|
bad_config|Bad config|
redirect_refused|No access|Does the Wi-Fi want a login?
""")
_KINDS = (
    (AccessDenied, "Declined"),
    (CodeExpired, "Code expired"),
    (Cancelled, "Cancelled"),
    (LoginRequired, "Signed out"),
)


def state(what):
    """(title, link): what a login is at, and the word between that and the service, if any; None if it is no state."""
    return _found(_STATES, what)


def fault(error, again):
    """(title, text): what a DeviceFlowError means to the user. `again` says how to ask for a new code."""
    for kind, title in _KINDS:
        if isinstance(error, kind):
            return title, "New code: " + again
    found = _found(_FAULTS, error.error)
    if found:
        return found[0], found[1] or error.description
    if isinstance(error, NetworkError):
        return "No answer", "Check server and network"
    return "Sign-in failed", str(error)


def _found(table, code):
    start = table.find("\n" + code + "|")
    return None if start < 0 else table[start + 1 : table.find("\n", start + 1)].split("|")[1:3]
