"""The token reply (RFC 6749 section 5.1)."""

from micropython import const

from .errors import BadReply
from .fields import optional, seconds, text

_TEN_YEARS = const(315360000)  # s

FIELDS = (
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "scope",
    "interval",
)  # interval: GitHub sends it with slow_down


class Token:
    """access_token, token_type ("Bearer"), expires_in (s), refresh_token, scope, id_token; None for what is unknown.

    Made from the fields of a reply; BadReply if it is not a bearer token (RFC 6749 section 7.1: a client must not use
    a token whose type it does not know).
    """

    def __init__(self, fields):
        self.access_token = text(fields, "access_token")
        if self.access_token is None:
            raise BadReply("bad_reply", "no access_token in the reply")
        if (optional(fields, "token_type") or "").lower() != "bearer":
            raise BadReply("unsupported_token_type", "the token's type is missing or is not Bearer")
        self.token_type = "Bearer"
        self.expires_in = seconds(fields.get("expires_in"), None, _TEN_YEARS)
        self.refresh_token = optional(fields, "refresh_token")
        self.scope = scope(fields.get("scope"))
        self.id_token = optional(fields, "id_token")


def scope(value):
    """The granted scope as one string, separated by spaces, or None if the server did not say."""
    if isinstance(value, list):  # Twitch sends an array
        value = " ".join(s for s in value if isinstance(s, str))
    if not isinstance(value, str):
        return None
    return value.replace(",", " ")  # GitHub separates by commas
