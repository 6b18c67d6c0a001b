"""What a usual reply does not hold: escapes, fractions and minus signs, true, false and null.

Each function begins where a Reader is, and goes past what it reads.
"""

from micropython import const

_MINUS = const(45)
_LETTER_U = const(117)
_WORDS = const((b"true", b"false", b"null"))
_ESCAPES = const(b'""\\\\//b\bf\fn\nr\rt\t')  # what stands behind a backslash, and what that means


def literal(reader, word):
    """Reads the bytes `word`."""
    for byte in word:
        if reader.byte != byte:
            reader.bad()
        reader.next()


def scalar(reader, keep):
    """Reads a negative number, true, false or null; gives its value if it is to be kept."""
    if reader.byte == _MINUS:
        reader.next()
        number = reader.number(keep)
        return -number if keep else None
    for word in _WORDS:
        if reader.byte == word[0]:
            literal(reader, word)
            reader.space()
            return None if word == b"null" else word == b"true"
    return reader.bad()


def fraction(reader):
    """Reads fraction and exponent of a number, and adds them to the text."""
    if reader.byte == 46:
        _add(reader)
        reader.digits()
    if reader.byte | 32 == 101:
        _add(reader)
        if reader.byte in (43, _MINUS):
            _add(reader)
        reader.digits()


def escape(reader, keep):
    """Reads what follows a backslash, and adds the character to the text if that has less than `keep` bytes."""
    byte = reader.byte
    reader.next()
    point = _code_point(reader) if byte == _LETTER_U else _meant(byte) or reader.bad()
    if len(reader.text) < keep:
        reader.text.extend(chr(point).encode())


def _meant(byte):
    for i in range(0, len(_ESCAPES), 2):
        if byte == _ESCAPES[i]:
            return _ESCAPES[i + 1]
    return None


def _code_point(reader):
    point = hexadecimal(reader, 4)
    if 0xD800 <= point < 0xE000:  # half of a surrogate pair (RFC 8259 section 7)
        literal(reader, b"\\u")
        low = hexadecimal(reader, 4)
        if point >= 0xDC00 or not 0xDC00 <= low < 0xE000:
            reader.bad()
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00)
    return point


def hexadecimal(reader, digits):
    """Reads so many hexadecimal digits; gives their value."""
    value = 0
    for _ in range(digits):
        byte = reader.byte
        if 48 <= byte <= 57:
            byte -= 48
        elif 97 <= byte | 32 <= 102:  # either case
            byte = (byte | 32) - 87
        else:
            reader.bad()
        value = value << 4 | byte
        reader.next()
    return value


def _add(reader):
    reader.text.append(reader.byte)
    reader.next()
