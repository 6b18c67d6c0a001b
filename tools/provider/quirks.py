"""What can be said of a provider's way of speaking OAuth, and how it is applied to requests and replies."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Callable, NamedTuple
from urllib.parse import urlencode

from . import replies

RFC8414, OPENID = "oauth-authorization-server", "openid-configuration"
PERSONAL = ("openid", "profile", "email", "offline_access")


class Paths(NamedTuple):
    """Where the endpoints are, below the prefix; "" for one the provider does not have."""

    device: str
    token: str
    revoke: str = ""


class Fault(NamedTuple):
    """What an error looks like: HTTP status (None: unchanged), its code, its description."""

    status: int | None
    code: str
    description: str = ""


COMMON = {
    "authorization_pending": Fault(None, "authorization_pending", "The user has not decided yet."),
    "slow_down": Fault(None, "slow_down", "Polled before the interval had passed."),
    "expired_token": Fault(None, "expired_token", "The device code has expired."),
    "bad_device_code": Fault(None, "invalid_grant", "The device code is unknown, or was used."),
}


@dataclass(frozen=True)
class Quirks:
    """One way of speaking OAuth. The defaults are the RFC's."""

    name: str
    paths: Paths
    page: str = "/device"
    discovery: tuple = ()  # the kinds of metadata: RFC8414, OPENID
    scopes: tuple = PERSONAL
    interval: int = 5
    expires_in: int = 600
    dashed_user_code: bool = True
    device_code_length: int = 42
    access_length: int = 40
    access_prefix: str = ""
    refresh_length: int = 48
    jwt_groups: int = 0  # access tokens are JWTs with that many groups
    # requests
    scope_parameter: str = "scope"
    needs_secret: bool = False  # at the token endpoint, in the body
    refuses_secret: bool = False
    open_revoke: bool = False  # the token is all it takes
    unknown_token_is_error: bool = False
    # codes
    rate_before_decision: bool = False
    forgets_expired: bool = False
    # refresh tokens
    refresh: str = "always"  # or with "offline_access", or "never"
    renewal: str = "as configured"  # or "always", "never"
    one_time_refresh: bool = True
    # replies
    complete_uri: bool = True
    form_encoded: bool = False  # unless JSON is asked for
    faults: dict = field(default_factory=dict)
    default_status: int | None = None
    on_device: Callable = replies.unchanged
    on_token: Callable = replies.unchanged
    on_error: Callable = replies.plain_error

    def read(self, form):
        """The parameters of a request (a werkzeug MultiDict) under the RFC's names."""
        form = form.copy()
        if self.scope_parameter != "scope":
            form.poplist("scope")
            if self.scope_parameter in form:
                form["scope"] = form.pop(self.scope_parameter)
        if "scope" in form:
            form["scope"] = form["scope"].replace(",", " ")
        return form

    def gives_refresh_token(self, scope):
        return self.refresh == "always" or self.refresh in scope.split()

    def renews_refresh_token(self, configured):
        return {"always": True, "never": False}.get(self.renewal, configured)

    def reply(self, endpoint, status, payload):
        """An RFC reply (status, dict) as this provider gives it."""
        if "error" in payload:
            return self._error(endpoint, status, payload)
        if endpoint == "device":
            if not self.complete_uri:
                payload = {k: v for k, v in payload.items() if k != "verification_uri_complete"}
            return status, self.on_device(payload)
        return status, self.on_token(payload) if endpoint == "token" else payload

    def _error(self, endpoint, status, payload):
        code = payload["error"]
        fault = self.faults.get(endpoint + ":" + code) or self.faults.get(code) or COMMON.get(code)
        fault = fault or Fault(None, code, payload.get("error_description", ""))
        status = fault.status or self.default_status or status
        return status, self.on_error(status, fault, payload.get("interval"))

    def encode(self, payload, accept):
        """The body and its content type."""
        if self.form_encoded and "application/json" not in accept:
            return urlencode(payload), "application/x-www-form-urlencoded; charset=utf-8"
        return json.dumps(payload), "application/json"
