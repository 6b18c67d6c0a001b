"""What becomes of a refresh token: another token (RFC 6749 section 6), or its end (RFC 7009). Loaded when needed."""

from .errors import REFUSAL, BadReply, DeviceFlowError, LoginRequired, NetworkError
from .token import Token

# What a refused refresh means: log in again. bad_refresh_token is GitHub's word for it.
_KINDS = {"invalid_grant": LoginRequired, "bad_refresh_token": LoginRequired}


def refreshed(client, url, refresh_token, scope, wanted):
    """See DeviceFlow.refresh; `client` is the Client that asks at `url` for the fields `wanted`."""
    if client.dialect and client.dialect.refresh_url:
        url = client.dialect.refresh_url
    body = client.body(False, ("grant_type", "refresh_token"), ("refresh_token", refresh_token), ("scope", scope))
    try:
        fields = client.ask(url, body, wanted, _KINDS, refresh_token)
    except (NetworkError, BadReply) as e:
        if e.error not in ("network", "unreadable"):
            raise
        fields = client.ask(url, body, wanted, _KINDS, refresh_token)
    token = Token(fields)
    token.refresh_token = token.refresh_token or refresh_token
    return token


def revoke(client, url, token, hint):
    """See DeviceFlow.revoke."""
    if not url:
        raise DeviceFlowError("no_revocation_endpoint", "this provider has no endpoint to revoke a token")
    token = getattr(token, hint, token)
    try:
        client.ask(url, client.body(False, ("token", token), ("token_type_hint", hint)), REFUSAL, {}, token)
    except BadReply as e:
        if e.error != "unreadable" or client.status != 200:  # a 200 may come with any body, or none
            raise
