"""The words for what is the case, for screens of every kind."""

from ..errors import AccessDenied, Cancelled, CodeExpired, LoginRequired, NetworkError

STATES = {
    "joining": "Joining Wi-Fi",
    "clock": "Setting the clock",
    "signing_in": "Signing in",
    "signed_in": "Signed in",
    "signing_out": "Signing out",
    "signed_out": "Signed out",
    "sign_out_in": "Signing out in",
}

# What each error code means to the user, and what to do about it; without a text the error's own description says it.
_FAULTS = {
    "server_busy": ("Server busy", "Try again later"),
    "wifi": ("No Wi-Fi", ""),
    "clock": ("Clock not set", "No time server answers"),
    "clock_not_set": ("Clock not set", "No time server answers"),
    "certificate_not_trusted": ("Not secure", "Root not known: flash it"),
    "wrong_host": ("Not secure", "Wrong server: check Wi-Fi"),
    "certificate_expired": ("Not secure", "Certificate expired"),
    "certificate_not_yet_valid": ("Wrong time", "Check the clock"),
    "certificate_refused": ("Not secure", "Certificate refused"),
    "store_failed": ("Login not kept", ""),
    "bad_config": ("Bad config", ""),
    "redirect_refused": ("No access", "Does the Wi-Fi want a login?"),
}
_KINDS = (
    (AccessDenied, "Declined"),
    (CodeExpired, "Code expired"),
    (Cancelled, "Cancelled"),
    (LoginRequired, "Signed out"),
)


def fault(error, again):
    """(title, text): what a DeviceFlowError means to the user. `again` says how to ask for a new code."""
    for kind, title in _KINDS:
        if isinstance(error, kind):
            return title, "New code: " + again
    if error.error in _FAULTS:
        title, text = _FAULTS[error.error]
        return title, text or error.description
    if isinstance(error, NetworkError):
        return "No answer", "Check server and network"
    return "Sign-in failed", str(error)
