"""Transient: the forms that requests are sent as (RFC 6749 appendix B), and what a secret looks like in them."""

from binascii import b2a_base64

from micropython import const

_AND = const(38)
_EQUALS = const(61)
_PLAIN = const(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_BEGINNING = const(8)  # characters of a secret: a server may quote no more of it than that


def encode(pairs):
    """Return `pairs`, an iterable of (name, value) strings, as a form-urlencoded body (RFC 6749 appendix B).

    A pair whose value is None or empty is left out: an empty parameter means the same as none (RFC 6749 section 3.2).
    """
    body = bytearray()
    for name, value in pairs:
        if value:
            if body:
                body.append(_AND)
            escape(name, body)
            body.append(_EQUALS)
            escape(value, body)
    return bytes(body)


def escape(text, body):
    """Append `text`, escaped as a form value, to the bytearray `body`."""
    for byte in text.encode():
        if byte in _PLAIN:
            body.append(byte)
        else:
            body.extend(b"%%%02X" % byte)


def basic(client_id, secret):
    """Return the value of an Authorization header: both parts are form-urlencoded first (RFC 6749 section 2.3.1)."""
    pair = bytearray()
    escape(client_id, pair)
    pair.extend(b":")
    escape(secret, pair)
    return "Basic " + str(b2a_base64(pair)[:-1], "ascii")


def quotes(text, secret):
    """Return whether `text` quotes `secret`, which some servers do with the token that they refuse.

    It may be there as it is, escaped as in a form, in Base64, or cut off.
    """
    if not isinstance(text, str):
        return False
    escaped = bytearray()
    escape(secret, escaped)
    coded = str(b2a_base64(secret.encode())[:-3], "ascii")
    for form in (secret, str(escaped, "ascii"), coded):
        if form[:_BEGINNING] in text:
            return True
    return False
