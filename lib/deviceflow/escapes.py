"""What a backslash stands for in a string of JSON (RFC 8259 section 7). Loaded with the first one."""

from micropython import const

_BACKSLASH = const(92)
_LETTER_U = const(117)
_ESCAPES = const(b'"\\/bfnrt')
_ESCAPED = const(b'"\\/\b\f\n\r\t')


def escape(source):
    """Reads what follows a backslash from a Lookahead; gives the character in UTF-8. Raises BadReply."""
    byte = source.byte
    source.next()
    if byte == _LETTER_U:
        return chr(_code_point(source)).encode()
    for i in range(len(_ESCAPES)):
        if byte == _ESCAPES[i]:
            return _ESCAPED[i : i + 1]
    return source.bad()


def _code_point(source):
    point = _hex4(source)
    if 0xD800 <= point < 0xE000:  # half of a surrogate pair
        source.expect(_BACKSLASH)
        source.expect(_LETTER_U)
        low = _hex4(source)
        if point >= 0xDC00 or not 0xDC00 <= low < 0xE000:
            source.bad()
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00)
    return point


def _hex4(source):
    value = 0
    for _ in range(4):
        value = value << 4 | hex_digit(source)
    return value


def hex_digit(source):
    """Goes past a hexadecimal digit of a Lookahead; gives its value. Raises BadReply."""
    byte = source.byte
    source.next()
    if 48 <= byte <= 57:
        return byte - 48
    byte |= 32  # lower case
    if 97 <= byte <= 102:
        return byte - 87
    return source.bad()
