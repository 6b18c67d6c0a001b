"""The token reply (RFC 6749 section 5.1)."""

from micropython import const

from .errors import REFUSAL, BadReply
from .fields import seconds, text

_TEN_YEARS = const(315360000)  # s

# GitHub sends an interval with slow_down.
FIELDS = REFUSAL + ("access_token", "token_type", "expires_in", "refresh_token", "scope", "interval")


class Token:
    """access_token, token_type ("Bearer"), expires_in (s), refresh_token, scope, id_token; None for what is unknown.

    Made from the fields of a reply; BadReply if it is not a bearer token (RFC 6749 section 7.1: a client must not use
    a token whose type it does not know).
    """

    token_type = "Bearer"

    def __init__(self, fields):
        self.access_token = text(fields, "access_token")
        if not self.access_token:
            raise BadReply("bad_reply", "no access_token in the reply, or no string")
        if (text(fields, "token_type") or "").lower() != "bearer":
            raise BadReply("unsupported_token_type", "the token's type is missing or is not Bearer")
        self.expires_in = seconds(fields.get("expires_in"), None, _TEN_YEARS)
        self.refresh_token = text(fields, "refresh_token")
        self.id_token = text(fields, "id_token")
        scope = fields.get("scope")
        if isinstance(scope, list):  # Twitch sends an array
            scope = " ".join(s for s in scope if isinstance(s, str))
        # GitHub separates by commas. None if the server did not say.
        self.scope = scope.replace(",", " ") if isinstance(scope, str) else None
