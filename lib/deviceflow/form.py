"""Form-urlencoded bodies (RFC 6749 appendix B)."""

from micropython import const

_AND = const(38)
_EQUALS = const(61)
_PLAIN = const(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def encode(pairs):
    """The body that holds `pairs`, an iterable of (name, value) strings, as bytes.

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
    """Appends `text`, escaped as a form value, to the bytearray `body`."""
    for byte in text.encode():
        if byte in _PLAIN:
            body.append(byte)
        else:
            body.extend(b"%%%02X" % byte)
