"""Requests to an API with a session's token (RFC 6750). Loaded with the first one."""

from micropython import const

_UNAUTHORIZED = const(401)


def request(session, http, method, url, headers, options):
    """See Session.request."""
    headers = dict(headers or {})
    value = session.access_token()
    response = _sent(session, http, method, url, headers, value, options)
    if response.status_code == _UNAUTHORIZED:
        response.close()  # one socket at a time: TLS needs the memory
        response = _sent(session, http, method, url, headers, session.access_token(refused=value), options)
    return response


def _sent(session, http, method, url, headers, value, options):
    headers["Authorization"] = "Bearer " + value
    session.online = False
    response = http.send(method, url, headers, **options)
    session.online = True
    return response
