"""Error replies (RFC 6749 section 5.2) as errors of our family."""

from .errors import BadReply, DeviceFlowError, NetworkError

FIELDS = ("error", "error_description", "error_code")


def refusal(status, fields, kinds, retry_after=None):
    """The error that a reply stands for, or None if it is none.

    `kinds` maps the codes that mean something where this reply came from to their kind of error. The code decides,
    whatever the HTTP status; any other code on a 5xx or 429, and such a status without a code, is trouble that passes.
    """
    error = fields.get("error")
    if isinstance(error, str) and error in kinds:
        return kinds[error](error, description(fields))
    # Google reports a used-up quota as 403 with an error_code and no error.
    if status >= 500 or status == 429 or fields.get("error_code") == "rate_limit_exceeded":
        return busy(status, retry_after)
    if error is None:
        return None if status < 400 else strange(status)
    if not isinstance(error, str):
        return BadReply("bad_reply", "the error code is not a string")
    return DeviceFlowError(error, description(fields))


def busy(status, retry_after=None):
    """The error for a server that has no time for us."""
    return NetworkError("server_busy", "the server answered with status %d; try later" % status, retry_after)


def strange(status):
    """The error for a status that comes with no OAuth error code."""
    return BadReply("bad_reply", "status %d without an error code; is the address right?" % status)


def description(fields):
    """The server's own words about its error, or an empty string."""
    text = fields.get("error_description")
    return text if isinstance(text, str) else ""
