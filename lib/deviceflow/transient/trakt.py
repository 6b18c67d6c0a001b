"""Transient: Trakt's device login, which answers a poll by the HTTP status alone (Trakt API, "Devices").

The requests are JSON, the poll calls the device_code `code`, and every request carries the client id.
"""

import ujson

from .quirks import Quirks as Rfc

_STATUS = {
    400: "authorization_pending",
    404: "invalid_grant",  # not a code of Trakt's
    409: "invalid_grant",  # used already
    410: "expired_token",
    418: "access_denied",
    429: "slow_down",
}


class Quirks(Rfc):
    """JSON in the requests; errors as statuses, with a body that may be empty."""

    content_type = "application/json"
    refresh_url = "https://api.trakt.tv/oauth/token"

    def body(self, pairs):
        params = {name: value for name, value in pairs if value}
        if "device_code" in params:
            params["code"] = params.pop("device_code")
            del params["grant_type"]
        elif "refresh_token" in params:
            params["redirect_uri"] = "urn:ietf:wg:oauth:2.0:oob"  # required, though nothing is redirected
        return ujson.dumps(params).encode()

    def parse_reply(self, status, fields, polling):
        if polling and status in _STATUS and not (fields and "error" in fields):
            return {"error": _STATUS[status]}
        return fields
