"""Twitch's device login (Twitch, "Device code grant flow")."""

from .dialect import Dialect
from .form import encode


class Twitch(Dialect):
    """Calls the scope `scopes` and puts the error code into `message`."""

    fields = ("message", "status")
    _CODES = {"invalid device code": "invalid_grant", "Invalid refresh token": "invalid_grant"}

    def body(self, pairs):
        return encode(("scopes" if name == "scope" else name, value) for name, value in pairs)

    def understand(self, status, fields, polling):
        if fields and status >= 400 and isinstance(fields.get("message"), str):
            message = fields["message"]
            fields["error"] = self._CODES.get(message, message)
        return fields
