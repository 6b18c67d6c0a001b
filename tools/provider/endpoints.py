"""Authlib's grants and endpoints with what it leaves to us: where things are stored, and for how long."""

import secrets

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidGrantError, OAuth2Error
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc8628 import (
    DeviceAuthorizationEndpoint,
    DeviceCodeGrant,
    ExpiredTokenError,
    SlowDownError,
)
from flask import g, request

from .store import DeviceCode

METHODS = ["client_secret_basic", "client_secret_post", "none"]


class BadDeviceCodeError(OAuth2Error):
    """An unknown or used device code. Each provider has a name of its own for it."""

    error = "bad_device_code"


class TooFastError(SlowDownError):
    """slow_down that knows the interval from now on."""

    def __init__(self, interval):
        super().__init__()
        self.interval = interval

    def get_body(self):
        return [*super().get_body(), ("interval", self.interval)]


class UnknownTokenError(OAuth2Error):
    """Where revoking an unknown token is an error, against RFC 7009."""

    error = "invalid_token"


class DeviceAuthorization(DeviceAuthorizationEndpoint):
    """RFC 8628 3.1 and 3.2."""

    @property
    def EXPIRES_IN(self):
        return self.server.config.expires_in or g.mount.quirks.expires_in

    @property
    def INTERVAL(self):
        return self.server.config.interval or g.mount.quirks.interval

    def authenticate_client(self, request):
        # Who wants the secret in the body wants it at the token endpoint only.
        known = self._known_client if g.mount.quirks.needs_secret else super().authenticate_client
        # Kept, for Authlib 1.6 hands over the client_id of the body only, where Basic leaves it out.
        g.client = request.client = known(request)
        return g.client

    def _known_client(self, request):
        client = self.server.query_client(request.payload.client_id)
        if client is None:
            raise InvalidClientError(status_code=401)
        return client

    def generate_device_code(self):
        length = g.mount.quirks.device_code_length
        return secrets.token_urlsafe(length)[:length]

    def generate_user_code(self):
        code = super().generate_user_code()
        return code if g.mount.quirks.dashed_user_code else code.replace("-", "")

    def get_verification_uri(self):
        return request.host_url.rstrip("/") + g.mount.prefix + g.mount.quirks.page

    def save_device_credential(self, _client_id, scope, data):
        clock, store = self.server.clock, self.server.store
        store.add_code(
            DeviceCode(
                clock=clock,
                client_id=g.client.client_id,
                scope=scope or "",
                device_code=data["device_code"],
                user_code=data["user_code"],
                expires_at=clock.now() + data["expires_in"],
                interval=data["interval"],
            )
        )


class DeviceGrant(DeviceCodeGrant):
    """RFC 8628 3.4 and 3.5."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def query_device_credential(self, device_code):
        code = self.server.store.code(device_code)
        if code is None:
            raise BadDeviceCodeError()
        return code

    def validate_device_credential(self, credential):
        self.early = credential.poll()
        if g.mount.quirks.rate_before_decision and not credential.is_expired():
            self.should_slow_down(credential)
        try:
            return super().validate_device_credential(credential)
        except ExpiredTokenError:
            if g.mount.quirks.forgets_expired:
                self.server.store.forget_code(credential)
            raise

    def query_user_grant(self, user_code):
        return self.server.store.code(self.request.form["device_code"]).decision

    def should_slow_down(self, credential):
        # Raised here, because Authlib's own error cannot tell the interval.
        if self.early:
            raise TooFastError(credential.interval)
        return False

    def create_token_response(self):
        reply = super().create_token_response()
        self.server.store.forget_code(self.request.credential)
        return reply


class RefreshGrant(RefreshTokenGrant):
    """RFC 6749 6, with rotation: a refresh token that comes back after its use ends the whole family."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    @property
    def INCLUDE_NEW_REFRESH_TOKEN(self):
        return g.mount.quirks.renews_refresh_token(self.server.config.rotate)

    def authenticate_refresh_token(self, refresh_token):
        store = self.server.store
        token = store.by_refresh(refresh_token)
        if token is None or not token.check_client(self.request.client):
            raise InvalidGrantError("The refresh token is not known.")
        if token.rotated:
            store.revoke_family(token.family)
        if token.refresh_revoked:
            raise InvalidGrantError("The refresh token was revoked.")
        return token

    def authenticate_user(self, refresh_token):
        return refresh_token.user

    def revoke_old_credential(self, refresh_token):
        refresh_token.rotated = self.INCLUDE_NEW_REFRESH_TOKEN and g.mount.quirks.one_time_refresh


class Revocation(RevocationEndpoint):
    """RFC 7009. A revoked refresh token takes its family with it, a revoked access token only itself."""

    CLIENT_AUTH_METHODS = METHODS

    def authenticate_endpoint_client(self, request):
        if not g.mount.quirks.open_revoke:
            return super().authenticate_endpoint_client(request)
        request.client = None
        return None

    def query_token(self, token_string, token_type_hint):
        # The hint only says where to look first (RFC 7009 2.1), and looking is cheap here.
        store = self.server.store
        token = store.by_refresh(token_string) or store.by_access(token_string)
        if token is None and g.mount.quirks.unknown_token_is_error:
            raise UnknownTokenError()
        return token

    def revoke_token(self, token, request):
        if request.form["token"] == token.refresh_token:
            self.server.store.revoke_family(token.family)
        else:
            token.access_revoked = True
