"""A reply that is form-urlencoded, as GitHub's are when it does not see the Accept header."""

from micropython import const

from .errors import BadReply
from .escapes import hex_digit
from .lookahead import END, decoded

_SPACE = const(32)
_PERCENT = const(37)
_AND = const(38)
_PLUS = const(43)
_EQUALS = const(61)
_LONGEST_NAME = const(64)
_NO_FORM = "the reply is neither JSON nor a form"
_NEVER = b"\"<>"  # a form escapes them; a page of HTML with "&error=" in a link is no form


def decode(source, wanted):
    """The wanted fields of the form that a Lookahead holds; BadReply if there are none."""
    fields = {}
    while source.byte != END:
        name = _part(source, _EQUALS, _LONGEST_NAME)
        if source.byte == _EQUALS:
            source.next()
            value = _part(source, _AND, source.limit if name in wanted else 0)
            if name in wanted:
                fields[name] = value
        if source.byte == _AND:
            source.next()
    if not fields:
        raise BadReply("unreadable", _NO_FORM)
    return fields


def _part(source, end, keep):
    """Reads to the byte `end`, to "&" or to the end; gives at most `keep` bytes of what stands before it."""
    text = bytearray()
    escaped = True
    while source.byte not in (end, _AND, END):
        byte = source.byte
        escaped = escaped and byte > _SPACE and byte not in _NEVER
        source.next()
        if byte == _PERCENT:
            byte = hex_digit(source) << 4 | hex_digit(source)
        elif byte == _PLUS:
            byte = _SPACE
        if len(text) < keep:
            text.append(byte)
    if not escaped:
        raise BadReply("unreadable", _NO_FORM)
    return decoded(text)
