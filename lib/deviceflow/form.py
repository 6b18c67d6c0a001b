"""Form-urlencoded bodies (RFC 6749 appendix B)."""

from micropython import const

from .errors import BadReply
from .lookahead import END, decoded

_SPACE = const(32)
_PERCENT = const(37)
_AND = const(38)
_PLUS = const(43)
_EQUALS = const(61)
_LONGEST_NAME = const(64)
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_HEX = b"0123456789ABCDEF"


def encode(pairs):
    """The body that holds `pairs`, an iterable of (name, value) strings, as bytes.

    A pair whose value is None or empty is left out: an empty parameter means the same as none (RFC 6749 section 3.2).
    """
    body = bytearray()
    for name, value in pairs:
        if value:
            if body:
                body.append(_AND)
            _escape(name, body)
            body.append(_EQUALS)
            _escape(value, body)
    return bytes(body)


def quote(text):
    """`text` escaped as a form value, as a string."""
    body = bytearray()
    _escape(text, body)
    return str(body, "ascii")


def _escape(text, body):
    for byte in text.encode():
        if byte in _PLAIN:
            body.append(byte)
        else:
            body.append(_PERCENT)
            body.append(_HEX[byte >> 4])
            body.append(_HEX[byte & 15])


def decode(source, wanted):
    """The wanted fields of the form that a Lookahead holds; BadReply if there are none."""
    fields = {}
    while source.byte != END:
        name = _part(source, _EQUALS, _LONGEST_NAME)
        value = _part(source, _AND, source.limit if name in wanted else 0)
        if name in wanted:
            fields[name] = value
    if not fields:
        raise BadReply("unreadable", "the reply is neither JSON nor a form")
    return fields


def _part(source, end, keep):
    """Reads to the byte `end` or to the end of the source; gives at most `keep` bytes of what stands before it."""
    text = bytearray()
    while source.byte not in (end, END):
        byte = source.byte
        source.next()
        if byte == _PERCENT:
            byte = source.hex() << 4 | source.hex()
        elif byte == _PLUS:
            byte = _SPACE
        if len(text) < keep:
            text.append(byte)
    if source.byte == end:
        source.next()
    return decoded(text)
