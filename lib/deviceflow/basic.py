"""A client's id and secret in HTTP Basic (RFC 6749 section 2.3.1)."""

from binascii import b2a_base64

from .form import escape


def basic(client_id, secret):
    """The Authorization header's value: both are form-urlencoded first."""
    pair = quote(client_id) + ":" + quote(secret)
    return "Basic " + str(b2a_base64(pair.encode())[:-1], "ascii")


def quote(text):
    """`text` escaped as a form value, as a string."""
    body = bytearray()
    escape(text, body)
    return str(body, "ascii")
