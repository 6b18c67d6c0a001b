"""What can be wrong with an exchange, in words. Each function gives the error to be raised; loaded with the first."""

from .errors import BadReply, DeviceFlowError, NetworkError
from .http import REDIRECT


def insecure(url):
    """For an address that no secret may be sent to."""
    return DeviceFlowError("insecure_address", "not an https address: " + url)


def unguarded():
    """For https without trust."""
    return DeviceFlowError("trust_not_installed", "https needs deviceflow.trust.install(roots) first")


def unanswered(error):
    """For what urequests raised."""
    if not isinstance(error, OSError):
        return NetworkError("network", "the answer is not HTTP that urequests can read (%s)" % error)
    return _redirected() if REDIRECT in error.args else _lost("no answer", error)


def broken_off(error):
    """For a body that did not come to its end; `error` is the OSError, if there was one."""
    return _lost("the answer broke off", error) if error else NetworkError("network", "the answer broke off")


def useless(status):
    """For a status that means that this is not the address, or not the client."""
    if status in (426, 505):
        return BadReply("http_too_old", "the server refuses HTTP/1.0: this firmware's urequests is too old for it")
    return _redirected()


def _redirected():
    return BadReply("redirect_refused", "the server sends us to another address; use the final one")


def _lost(what, error):
    """Those of trust bring their own words."""
    if hasattr(error, "description"):
        return NetworkError(error.error, error.description)
    return NetworkError("network", "%s (error %s)" % (what, error.args[0] if error.args else "unknown"))
