"""A reply that does not begin as a usual one: with space or a byte order mark; or it is no JSON but a form, as GitHub's
are when it does not see the Accept header."""

from micropython import const

from .errors import BadReply
from .rare import hexadecimal, literal

_SPACE = const(32)
_PERCENT = const(37)
_AND = const(38)
_PLUS = const(43)
_EQUALS = const(61)
_OPEN = const(123)
_END = const(-1)
_MARK = const(b"\xef\xbb\xbf")  # some put it ahead of UTF-8
_LONGEST_NAME = const(64)
_NEVER = const(b'"<>')  # a form escapes them; a page of HTML with "&error=" in a link is no form


def decode(reader, wanted):
    """The wanted fields of the reply that a Reader is at the beginning of; BadReply if it is none."""
    if reader.byte == _MARK[0]:
        literal(reader, _MARK)
    reader.space()
    if reader.byte == _OPEN:
        return reader.object(wanted)
    if reader.byte == _END:
        reader.bad("empty")
    return _form(reader, wanted)


def _form(reader, wanted):
    fields = {}
    while reader.byte != _END:
        name = _part(reader, _EQUALS, _LONGEST_NAME)
        if reader.byte == _EQUALS:
            reader.next()
            value = _part(reader, _AND, reader.limit if name in wanted else 0)
            if name in wanted:
                fields[name] = value
        if reader.byte == _AND:
            reader.next()
    return fields or _refuse()


def _part(reader, end, keep):
    """Reads to the byte `end`, to "&" or to the end; gives at most `keep` bytes of what stands before it."""
    text = bytearray()
    escaped = True
    while reader.byte not in (end, _AND, _END):
        byte = reader.byte
        escaped = escaped and byte > _SPACE and byte not in _NEVER
        reader.next()
        if byte == _PERCENT:
            byte = hexadecimal(reader, 2)
        elif byte == _PLUS:
            byte = _SPACE
        if len(text) < keep:
            text.append(byte)
    try:
        return str(text, "utf-8") if escaped else _refuse()
    except UnicodeError:
        return _refuse()


def _refuse():
    raise BadReply("unreadable", "the reply is neither JSON nor a form") from None
