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
    url = exchange.quirks and exchange.quirks.refresh_url or flow.token_url
    body = exchange.body(False, ("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope))
    try:
        fields = exchange.ask(url, body, FIELDS, _KINDS, refresh_token)
    except (NetworkError, BadReply) as e:
        if e.error not in _LOST or not flow.rotation_grace:
            raise
        fields = exchange.ask(url, body, FIELDS, _KINDS, refresh_token)
    token = token_from(fields)
    token.refresh_token = token.refresh_token or refresh_token
    return token


def revoke(flow, token, hint):
    """See DeviceFlow.revoke."""
    if not flow.revoke_url:
        raise DeviceFlowError("no_revocation_endpoint")
    token = getattr(token, hint, token)
    exchange = Exchange(flow)
    body = exchange.body(False, ("token", token), ("token_type_hint", hint))
    try:
        exchange.ask(flow.revoke_url, body, ERROR_FIELDS, {}, token)
    except BadReply as e:
        if e.error != "unreadable" or exchange.status != 200:  # a 200 may come with any body, or none
            raise
