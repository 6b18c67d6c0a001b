"""Clients, codes and tokens, in memory. Secrets are kept out of every repr."""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE, DeviceCredentialMixin

SLOW_DOWN_SECONDS = 5  # RFC 8628 3.5
# A poll that is early by less than this is in time: fractions of a second do not add up exactly.
ROUNDING_SECONDS = 0.001
# How long a dead code is still known, so that it is answered with expired_token.
REMEMBERED_SECONDS = 3600


@dataclass
class Client(ClientMixin):
    """A registered client; without a secret it is a public one."""

    client_id: str
    name: str
    secret: str | None = field(default=None, repr=False)

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return scope or ""

    def check_client_secret(self, client_secret):
        known = self.secret is not None
        return known and secrets.compare_digest(self.secret.encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method, _endpoint):
        return (method == "none") == (self.secret is None)

    def check_grant_type(self, grant_type):
        return grant_type in (DEVICE_CODE_GRANT_TYPE, "refresh_token")


@dataclass
class DeviceCode(DeviceCredentialMixin):
    """One device login under way. `decision` is None, or (user name, approved)."""

    clock: object = field(repr=False)
    client_id: str
    scope: str
    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    expires_at: float
    interval: int
    decision: tuple | None = None
    last_poll: float | None = None

    def get_client_id(self):
        return self.client_id

    def get_scope(self):
        return self.scope

    def get_user_code(self):
        return self.user_code

    def is_expired(self):
        return self.clock.now() >= self.expires_at

    def poll(self):
        """Note a poll; True if it came too early, which also makes the interval of this code longer."""
        now, last = self.clock.now(), self.last_poll
        self.last_poll = now
        if last is None or now - last >= self.interval - ROUNDING_SECONDS:
            return False
        self.interval += SLOW_DOWN_SECONDS
        return True


@dataclass
class Token(TokenMixin):
    """An access token and the refresh token that came with it. All that grew from one login is a family."""

    clock: object = field(repr=False)
    client_id: str
    user: str
    scope: str  # of the login; the access token may have less
    family: int
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: float
    rotated: bool = False
    access_revoked: bool = False
    refresh_revoked: bool = False

    def check_client(self, client):
        return client is None or self.client_id == client.client_id

    def get_scope(self):
        return self.scope

    def is_expired(self):
        return self.clock.now() >= self.expires_at

    def is_revoked(self):
        return self.access_revoked

    def revoke(self):
        self.access_revoked = self.refresh_revoked = True


def normal(user_code):
    """A user code as typed, without what does not matter: case, dashes, spaces."""
    return "".join(c for c in user_code if c.isalnum()).upper()


class Store:
    """Everything the provider remembers."""

    def __init__(self, clock):
        self.clock = clock
        self.clients = {}
        self._codes = {}  # by device_code
        self._by_user_code = {}
        self._access = {}
        self._refresh = {}
        self._families = itertools.count(1)
        for client in (
            Client("demo-board", "Demo board"),
            Client("demo-secret", "Demo board with a secret", "not-a-real-secret"),
        ):
            self.clients[client.client_id] = client

    def add_code(self, code):
        for old in [c for c in self._codes.values() if self.clock.now() > c.expires_at + REMEMBERED_SECONDS]:
            self.forget_code(old)
        self._codes[code.device_code] = self._by_user_code[normal(code.user_code)] = code

    def code(self, device_code):
        return self._codes.get(device_code)

    def pending_code(self, user_code):
        """The login this user code may still decide, or None."""
        code = self._by_user_code.get(normal(user_code))
        return None if code is None or code.decision or code.is_expired() else code

    def forget_code(self, code):
        self._codes.pop(code.device_code, None)
        self._by_user_code.pop(normal(code.user_code), None)

    def new_family(self):
        return next(self._families)

    def add_token(self, token):
        self._access[token.access_token] = token
        if token.refresh_token:
            self._refresh[token.refresh_token] = token

    def by_access(self, access_token):
        return self._access.get(access_token)

    def by_refresh(self, refresh_token):
        return self._refresh.get(refresh_token)

    def revoke_family(self, family):
        for token in self._access.values():
            if token.family == family:
                token.revoke()

    def revoke_all(self):
        for token in self._access.values():
            token.revoke()

    def expire_access(self):
        for token in self._access.values():
            token.expires_at = self.clock.now()
