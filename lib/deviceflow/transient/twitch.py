"""Transient: Twitch's device login (Twitch, "Device code grant flow")."""

from .form import encode
from .quirks import Quirks as Rfc

_CODES = {"invalid device code": "invalid_grant", "Invalid refresh token": "invalid_grant"}


class Quirks(Rfc):
    """Twitch calls the scope `scopes` and puts the error code into `message`."""

    fields = ("message", "status")

    def body(self, pairs):
        return encode(("scopes" if name == "scope" else name, value) for name, value in pairs)

    def parse_reply(self, status, fields, polling):
        if fields and status >= 400 and isinstance(fields.get("message"), str):
            message = fields["message"]
            fields["error"] = _CODES.get(message, message)
        return fields
