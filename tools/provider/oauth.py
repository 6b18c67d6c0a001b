"""The OAuth part: Authlib's server, its grants and endpoints, bound to our store and the quirks asked for.

A request knows its mount (`g.mount`, see mounts.py) and endpoint (`g.endpoint`: device, token or revoke).
The request is put into the RFC's words before Authlib sees it, and the reply into the quirks' afterwards.
"""

import secrets
from http import HTTPStatus

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Request
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError, InvalidScopeError, OAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from flask import Response, g, request

from . import jwt
from .endpoints import DeviceAuthorization, DeviceGrant, RefreshGrant, Revocation
from .store import Token

ENDPOINTS = {"device": DeviceAuthorization.ENDPOINT_NAME, "revoke": Revocation.ENDPOINT_NAME}


class Payload(OAuth2Payload):
    """The parameters of a request: those of the body and no others, for a secret has no place in a query."""

    def __init__(self, form):
        self._form = form

    @property
    def data(self):
        return self._form

    @property
    def datalist(self):
        return dict(self._form.lists())


class Request(FlaskOAuth2Request):
    """Authlib's view of a request, read in the words of its quirks."""

    def __init__(self):
        super().__init__(request)
        self._form = g.mount.quirks.read(request.form)
        self.payload = Payload(self._form)

    @property
    def form(self):
        return self._form


class Server(AuthorizationServer):
    """The authorization server; `config`, `clock` and `store` are there for its grants and endpoints."""

    def __init__(self, app, config, clock, store):
        self.config, self.clock, self.store = config, clock, store
        super().__init__(app, store.clients.get, self.keep_token)
        for grant in (DeviceGrant, RefreshGrant):
            self.register_grant(grant)
        for endpoint in (DeviceAuthorization, Revocation):
            self.register_endpoint(endpoint)

    def answer(self):
        """The Flask response to the current request."""
        if any(len(values) > 1 for values in request.form.listvalues()):
            return self.handle_error_response(None, InvalidRequestError("A parameter came more than once."))
        if g.endpoint == "token":
            return self.create_token_response()
        return self.create_endpoint_response(ENDPOINTS[g.endpoint])

    def create_oauth2_request(self, _request):
        return Request()

    def authenticate_client(self, request, methods, endpoint="token"):
        """Authlib's methods, after refusing what they let pass, such as two methods at once."""
        quirks = g.mount.quirks
        in_header, in_body = "Authorization" in request.headers, "client_secret" in request.form
        if (in_header or in_body) and quirks.refuses_secret:
            raise InvalidClientError(status_code=401)
        if in_header and in_body:
            raise InvalidRequestError("The client authenticates twice.")
        if quirks.needs_secret and not in_body:
            raise InvalidRequestError("client_secret is missing.")
        if in_header:
            _check_basic()
            methods = ["client_secret_basic"]
        return super().authenticate_client(request, methods, endpoint)

    def validate_requested_scope(self, scope):
        if not set((scope or "").split()) <= set(g.mount.quirks.scopes):
            raise InvalidScopeError()

    def create_bearer_token_generator(self, _config):
        return BearerTokenGenerator(
            self._access_token, self._refresh_token, lambda client, grant_type: self.config.token_expires_in
        )

    def generate_token(self, *args, include_refresh_token=True, **options):
        quirks, scope = g.mount.quirks, options.get("scope") or ""
        if options.get("grant_type") != "refresh_token":
            include_refresh_token = include_refresh_token and quirks.gives_refresh_token(scope)
        token = super().generate_token(*args, include_refresh_token=include_refresh_token, **options)
        if "openid" in scope.split():
            token["id_token"] = self._jwt(options["client"], options["user"])
        return token

    def keep_token(self, token, request):
        """Remember an issued token; a refreshed one keeps the family and the scope of its login."""
        old = request.refresh_token
        self.store.add_token(
            Token(
                clock=self.clock,
                client_id=request.client.client_id,
                user=request.user,
                scope=old.scope if old else token.get("scope", ""),
                family=old.family if old else self.store.new_family(),
                access_token=token["access_token"],
                refresh_token=token.get("refresh_token"),
                expires_at=self.clock.now() + self.config.token_expires_in,
            )
        )

    def handle_response(self, status, payload, headers):
        quirks = g.mount.quirks
        status, payload = quirks.reply(g.endpoint, status, payload)
        body, content_type = quirks.encode(payload, request.headers.get("Accept", ""))
        response = Response(body, status=status, headers=headers)
        response.headers["Content-Type"] = content_type
        if status != HTTPStatus.UNAUTHORIZED:
            response.headers.pop("WWW-Authenticate", None)  # the quirks gave the error another status
        return response

    def _access_token(self, client, grant_type, user, scope):
        quirks = g.mount.quirks
        if quirks.jwt_groups:
            # Directories put the groups of a user into the token: that is where the kilobytes come from.
            groups = [secrets.token_hex(16) for _ in range(quirks.jwt_groups)]
            return self._jwt(client, user, scp=scope, jti=secrets.token_hex(16), groups=groups)
        return quirks.access_prefix + self._random(quirks.access_length)

    def _refresh_token(self, client, grant_type, user, scope):
        return self._random(g.mount.quirks.refresh_length)

    def _random(self, length):
        length = self.config.token_bytes or length
        return secrets.token_urlsafe(length)[:length]

    def _jwt(self, client, user, **claims):
        now = self.clock.epoch()
        issuer = request.host_url.rstrip("/") + g.mount.prefix
        times = {"iat": now, "exp": now + self.config.token_expires_in}
        return jwt.encode({"iss": issuer, "sub": user, "aud": client.client_id, **times, **claims})


def _check_basic():
    # Authlib decodes whatever it finds there; werkzeug has looked at it already and gives None for nonsense.
    if request.authorization is None or request.authorization.type != "basic":
        raise InvalidClientError(status_code=401)
