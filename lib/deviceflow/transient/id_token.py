"""Transient: what an id_token says about the user (OpenID Connect Core 1.0)."""

from binascii import a2b_base64

import ujson
from micropython import const

from ..errors import BadReply

_SLACK = const(60)  # s that clocks may differ


def claims(id_token, issuer, client_id, now):
    """Return the claims of an id_token as a dict; `now` is the time in s since 1970.

    It came from the token endpoint over verified TLS, which stands for its signature (section 3.1.3.7, item 6). Raise
    BadReply ("bad_id_token") if it is none, of another issuer, for another client, or expired.
    """
    found = _payload(id_token)
    if found.get("iss") != issuer:
        raise BadReply("bad_id_token", "of another issuer")
    if not _is_for(found, client_id):
        raise BadReply("bad_id_token", "for another client")
    expires = found.get("exp")
    if not isinstance(expires, (int, float)) or isinstance(expires, bool) or expires + _SLACK <= now:
        raise BadReply("bad_id_token", "expired")
    return found


def _payload(id_token):
    parts = (id_token or "").split(".")
    if len(parts) != 3:
        raise BadReply("bad_id_token", "not a JWT")
    text = parts[1].replace("-", "+").replace("_", "/")
    try:
        found = ujson.loads(a2b_base64(text + "=" * (-len(text) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BadReply("bad_id_token", "not a JWT")
    return found


def _is_for(found, client_id):
    audience = found.get("aud")
    if isinstance(audience, list) and len(audience) > 1:  # then azp says for whom of them
        return client_id in audience and found.get("azp") == client_id
    return audience in (client_id, [client_id])
