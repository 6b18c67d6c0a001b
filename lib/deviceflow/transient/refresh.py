"""Transient: what becomes of a token: another one (RFC 6749 section 6), or its end (RFC 7009)."""

from ..errors import BadReply, DeviceFlowError, LoginRequired, NetworkError
from .exchange import Exchange
from .token_reply import ERROR_FIELDS, FIELDS, token_from

# What a refused refresh means: log in again. bad_refresh_token is GitHub's word for it.
_KINDS = {"invalid_grant": LoginRequired, "bad_refresh_token": LoginRequired}
_LOST = ("network", "unreadable")  # the server may have taken the request and rotated the token


def refresh(flow, refresh_token, scope=""):
    """See DeviceFlow.refresh.

    A server that rotates its refresh tokens may have used this one up when its reply got lost. If it gives grace for
    that (`flow.rotation_grace`), the request is sent once more. Where it gives none, the second request would be the
    replay that ends the login, so the next refresh tells.
    """
    exchange = Exchange(flow)
    request = refresh_request(flow, exchange, refresh_token, scope)
    try:
        fields = exchange.ask(*request)
    except (NetworkError, BadReply) as e:
        if not may_repeat(flow, e):
            raise
        fields = exchange.ask(*request)
    return refreshed(fields, refresh_token)


def revoke(flow, token, hint):
    """See DeviceFlow.revoke."""
    exchange = Exchange(flow)
    request = revocation_request(flow, exchange, token, hint)
    try:
        exchange.ask(*request)
    except BadReply as e:
        if not is_revoked(exchange, e):
            raise


# What both consist of besides their I/O; deviceflow.aio awaits that.


def refresh_request(flow, exchange, refresh_token, scope):
    """Return what exchange.ask() takes to refresh."""
    url = exchange.quirks and exchange.quirks.refresh_url or flow.token_url
    pairs = ("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope)
    body = exchange.body(False, *pairs, *exchange.further())
    return url, body, FIELDS, _KINDS, refresh_token


def may_repeat(flow, error):
    """Return whether a refresh that failed so may be sent once more."""
    return error.error in _LOST and flow.rotation_grace


def refreshed(fields, refresh_token):
    """Return the Token in a reply's fields; without a new refresh token it holds the old one (RFC 6749 section 6)."""
    token = token_from(fields)
    token.refresh_token = token.refresh_token or refresh_token
    return token


def revocation_request(flow, exchange, token, hint):
    """Return what exchange.ask() takes to revoke."""
    if not flow.revoke_url:
        raise DeviceFlowError("no_revocation_endpoint")
    token = getattr(token, hint, token)
    body = exchange.body(False, ("token", token), ("token_type_hint", hint))
    return flow.revoke_url, body, ERROR_FIELDS, {}, token


def is_revoked(exchange, error):
    """Return whether a reply that cannot be read says so all the same: a 200 may come with any body, or none."""
    return error.error == "unreadable" and exchange.status == 200
