"""Transient: what a reply of the authorization server means (RFC 6749 section 5): a token or an error."""

from micropython import const

from ..errors import BadReply, DeviceFlowError, NetworkError, clean
from ..token import Token

_TEN_YEARS = const(315360000)  # s
_LONGEST_VISIBLE = const(500)

ERROR_FIELDS = ("error", "error_description", "error_code")  # of an error reply
# GitHub sends an interval with slow_down.
FIELDS = ERROR_FIELDS + ("access_token", "token_type", "expires_in", "refresh_token", "scope", "interval")


def token_from(fields):
    """Return the Token in a reply's fields.

    Raise BadReply if it is not a bearer token: a client must not use a token whose type it does not know (RFC 6749
    section 7.1), nor one with characters that do not belong into a header (appendix A.12, A.17).
    """
    access_token = text(fields, "access_token")
    if not access_token:
        raise BadReply("bad_reply", "access_token")
    if (text(fields, "token_type") or "").lower() != "bearer":
        raise BadReply("unsupported_token_type")
    refresh_token = text(fields, "refresh_token")
    if not _only(access_token, 0x21) or not _only(refresh_token or "", 0x20):
        raise BadReply("bad_reply", "token")
    expires_in = seconds(fields.get("expires_in"), None, _TEN_YEARS)
    return Token(access_token, expires_in, refresh_token, _scope(fields.get("scope")), text(fields, "id_token"))


def error_from(status, fields, kinds, retry_after=None):
    """Return the error that a reply stands for (RFC 6749 section 5.2), or None if it is none.

    `kinds` maps the codes that mean something where this reply came from to their kind of error. The code decides,
    whatever the HTTP status. Any other code on a 5xx or 429, and such a status without a code, is trouble that passes.
    """
    error = fields.get("error")
    description = fields.get("error_description")
    details = (description,) if isinstance(description, str) and description else ()
    if isinstance(error, str) and error in kinds:
        return kinds[error](error, *details)
    # Google reports a quota that is used up as 403 with an error_code and without an error.
    if status >= 500 or status == 429 or fields.get("error_code") == "rate_limit_exceeded":
        return NetworkError("server_busy", status, retry_after=retry_after)
    if isinstance(error, str):
        return DeviceFlowError(error, *details)
    if status >= 400 or error is not None:
        return BadReply("bad_reply", status)
    return None


def text(fields, name):
    """Return the string under `name`; None if it is missing, empty or of another type."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def visible(fields, name, longest=_LONGEST_VISIBLE):
    """Return text() without control characters; everything else stays verbatim. BadReply if it is too long to show."""
    value = text(fields, name)
    if value is None:
        return None
    if len(value) > longest:
        raise BadReply("bad_reply", name)
    return clean(value, longest, "") or None


def seconds(value, default, longest):
    """Return a number of seconds made safe: a whole number from 1 to `longest`, else `default`.

    A string of digits counts (several servers send one); zero, negative, missing and any other type do not.
    """
    if isinstance(value, bool):
        return default
    try:
        value = int(value)
    except (TypeError, ValueError, OverflowError):
        return default
    return default if value < 1 else min(value, longest)


def _scope(value):
    if isinstance(value, list):  # Twitch sends an array
        value = " ".join(s for s in value if isinstance(s, str))
    return clean(value.replace(",", " ")) if isinstance(value, str) else None  # GitHub separates by commas


def _only(token, first):
    for byte in token.encode():
        if not first <= byte <= 0x7E:
            return False
    return True
