"""Transient: a bounded reply into the few fields wanted.

The reply is read through one small buffer and never held whole. Only the wanted fields become objects. Everything else
is checked for being JSON (RFC 8259) and dropped byte by byte, so that an id_token of a kilobyte that nobody asked for
costs nothing. MicroPython's own JSON would build all of it; it also forgives errors and does not join surrogate pairs.
"""

import gc

from micropython import const

from ..errors import BadReply, ReplyTooLarge

_QUOTE = const(34)
_PERCENT = const(37)
_AND = const(38)
_PLUS = const(43)
_COMMA = const(44)
_MINUS = const(45)
_COLON = const(58)
_EQUALS = const(61)
_OPEN_LIST = const(91)
_BACKSLASH = const(92)
_CLOSE_LIST = const(93)
_LETTER_U = const(117)
_OPEN = const(123)
_CLOSE = const(125)
_SPACE = const(32)

_END = const(-1)
_DEEPEST = const(256)
_LONGEST_NAME = const(64)
_TOKEN = const(1408)  # bytes of a usual access token, and a little more
_LONGEST_NUMBER = const(40)
_WORDS = const((b"true", b"false", b"null"))
_ESCAPES = const(b'""\\\\//b\bf\fn\nr\rt\t')  # what stands behind a backslash, and what that means
_BYTE_ORDER_MARK = const(b"\xef\xbb\xbf")  # some servers put it before UTF-8
_NEVER_IN_FORM = const(b'"<>')  # a form escapes them; a page of HTML with "&error=" in a link is no form


class Reader:
    """Reads one reply after another through `buffer`, a bytearray of any size, a byte at a time and without recursion.

    `text` is a bytearray of what was read last. `byte` is the byte to look at, negative after the last one; next() goes
    on to the one after it. Each other method begins at its first byte, and goes past what it reads and the space after.
    """

    def __init__(self, buffer):
        self._buffer = buffer
        self._reserve()

    def read(self, readinto, wanted, limit):
        """Return the wanted fields of a reply as a dict: strings, numbers, booleans, None and lists of these.

        `readinto(buffer)` returns the number of the next bytes of the body, 0 at its end; `wanted` are the names;
        `limit` is how many bytes the body may have. A form-encoded body, such as GitHub's when it does not see the
        Accept header, gives strings.

        Raise BadReply for anything that is not a JSON object or a form (cut off, HTML, a wanted field that holds an
        object), ReplyTooLarge past the limit.
        """
        if len(self.text) > _TOKEN:  # the last reply broke off in the middle of a large one
            self._reserve()
        self._readinto = readinto
        self._room = self.limit = limit
        self._at = self._size = 0
        self.next()
        fields = self.object(wanted) if self.byte == _OPEN else self._unusual(wanted)
        if self.byte != _END:
            self.bad()
        self._readinto = None
        return fields

    def _reserve(self):
        """Take the room for a token before the heap is in pieces: with a code on the screen it might not be found."""
        self.text = bytearray(_TOKEN)
        self.text[:] = b""

    def next(self):
        """Go on to the next byte."""
        if self._at == self._size:
            self._at = 0
            self._size = self._readinto(self._buffer)
            self._room -= self._size
            if self._room < 0:
                raise ReplyTooLarge("reply_too_large", self.limit)
        if self._size:
            self.byte = self._buffer[self._at]
            self._at += 1
        else:
            self.byte = _END

    def space(self):
        while self.byte in (32, 10, 13, 9):
            self.next()

    def bad(self, what=None):
        """Raise BadReply."""
        raise BadReply("unreadable", what or ("cut off" if self.byte == _END else "not JSON")) from None

    def expect(self, byte):
        """Go past `byte`, and the space after it; BadReply if it is not the current one."""
        if self.byte != byte:
            self.bad()
        self.next()
        self.space()

    def object(self, wanted):
        """Read an object; return its wanted fields."""
        fields = {}
        levels = 2  # a bit for each open bracket, 1 for that of a list; ahead of them a 1
        first = True  # nothing stands between the last bracket opened and here
        self.expect(_OPEN)
        while levels > 1:
            close = _CLOSE_LIST if levels & 1 else _CLOSE
            if self.byte == close:
                self.expect(close)
                levels >>= 1
                first = False
                continue
            if not first:
                self.expect(_COMMA)
            if not levels & 1:
                name = self._name(wanted if levels == 2 else ())
            byte = self.byte
            first = byte in (_OPEN, _OPEN_LIST)
            if first:
                if name and (levels > 2 or byte == _OPEN):
                    raise BadReply("bad_reply", name)
                value = []
                levels = levels << 1 | (byte == _OPEN_LIST)
                if levels >> _DEEPEST:
                    self.bad("nested too deeply")
                self.expect(byte)
            else:
                value = self._scalar(name)
            if name and levels > 2 and not first:
                fields[name].append(value)
            elif name:
                fields[name] = value
        return fields

    def _unusual(self, wanted):
        """Read a reply that begins with space or a byte order mark, or a form."""
        if self.byte == _BYTE_ORDER_MARK[0]:
            self._literal(_BYTE_ORDER_MARK)
        self.space()
        if self.byte == _OPEN:
            return self.object(wanted)
        if self.byte == _END:
            self.bad("empty")
        return read_form(self, wanted)

    def _name(self, wanted):
        """Read a member's name and the colon; return the wanted name that it is, or None."""
        self._string(_LONGEST_NAME)
        self.expect(_COLON)
        for name in wanted:
            if len(name) == len(self.text) and name.encode() == self.text:
                return name
        return None

    def _scalar(self, keep):
        """Read a string, number, true, false or null; return its value if it is to be kept."""
        if self.byte == _QUOTE:
            return self._text() if keep else self._string(0)
        if 48 <= self.byte <= 57:
            return self._number(keep)
        if self.byte == _MINUS:
            self.next()
            number = self._number(keep)
            return -number if keep else None
        for word in _WORDS:
            if self.byte == word[0]:
                self._literal(word)
                self.space()
                return None if word == b"null" else word == b"true"
        return self.bad()

    def _text(self):
        """Read a string; return it."""
        gc.collect()  # a token needs more than a kilobyte in one piece
        self._string(self.limit)
        try:
            value = str(self.text, "utf-8")
        except UnicodeError:
            self.bad("not UTF-8")
        if len(self.text) > _TOKEN:
            self._reserve()
        return value

    def _string(self, keep):
        """Read a string into self.text, at most `keep` bytes of it."""
        text = self.text
        text[:] = b""
        if self.byte != _QUOTE:
            self.bad()
        self.next()
        while self.byte != _QUOTE:
            byte = self.byte
            if byte < _SPACE:  # control characters must be escaped; the end is negative
                self.bad()
            self.next()
            if byte == _BACKSLASH:
                self._escape(keep)
            elif len(text) < keep:
                text.append(byte)
        self.expect(_QUOTE)

    def _escape(self, keep):
        """Read what follows a backslash, and add the character to the text if that has less than `keep` bytes."""
        byte = self.byte
        self.next()
        point = None
        if byte == _LETTER_U:
            point = self._code_point()
        for i in range(0, len(_ESCAPES), 2):
            if byte == _ESCAPES[i]:
                point = _ESCAPES[i + 1]
        if point is None:
            self.bad()
        if len(self.text) < keep:
            self.text.extend(chr(point).encode())

    def _code_point(self):
        point = self.hexadecimal(4)
        if 0xD800 <= point < 0xE000:  # half of a surrogate pair (RFC 8259 section 7)
            self._literal(b"\\u")
            low = self.hexadecimal(4)
            if point >= 0xDC00 or not 0xDC00 <= low < 0xE000:
                self.bad()
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00)
        return point

    def hexadecimal(self, digits):
        """Read so many hexadecimal digits; return their value."""
        value = 0
        for _ in range(digits):
            byte = self.byte
            if 48 <= byte <= 57:
                byte -= 48
            elif 97 <= byte | 32 <= 102:  # either case
                byte = (byte | 32) - 87
            else:
                self.bad()
            value = value << 4 | byte
            self.next()
        return value

    def _literal(self, word):
        for byte in word:
            if self.byte != byte:
                self.bad()
            self.next()

    def _number(self, keep):
        """Read a number without a sign (RFC 8259 section 6); return it if it is to be kept."""
        text = self.text
        text[:] = b""
        kind = int
        self._digits()
        if text[0] == 48 and len(text) > 1:
            self.bad()
        if self.byte == 46:
            kind = float
            self._add()
            self._digits()
        if self.byte | 32 == 101:
            kind = float
            self._add()
            if self.byte in (_PLUS, _MINUS):
                self._add()
            self._digits()
        self.space()
        if not keep:
            return None
        if len(text) >= _LONGEST_NUMBER:
            raise BadReply("bad_reply", "number")
        return kind(str(text, "utf-8"))

    def _digits(self):
        """Read one digit or more."""
        if not 48 <= self.byte <= 57:
            self.bad()
        while 48 <= self.byte <= 57:
            self._add()

    def _add(self):
        if len(self.text) < _LONGEST_NUMBER:
            self.text.append(self.byte)
        self.next()


def read_form(reader, wanted):
    """Return the wanted fields of the form (RFC 6749 appendix B) that a Reader is at the beginning of."""
    fields = {}
    while reader.byte != _END:
        name = _form_part(reader, _EQUALS, _LONGEST_NAME)
        if reader.byte == _EQUALS:
            reader.next()
            value = _form_part(reader, _AND, reader.limit if name in wanted else 0)
            if name in wanted:
                fields[name] = value
        if reader.byte == _AND:
            reader.next()
    return fields or _no_form()


def _form_part(reader, end, keep):
    """Read to the byte `end`, to "&" or to the end; return at most `keep` bytes of what stands before it."""
    text = bytearray()
    escaped = True
    while reader.byte not in (end, _AND, _END):
        byte = reader.byte
        escaped = escaped and byte > _SPACE and byte not in _NEVER_IN_FORM
        reader.next()
        if byte == _PERCENT:
            byte = reader.hexadecimal(2)
        elif byte == _PLUS:
            byte = _SPACE
        if len(text) < keep:
            text.append(byte)
    try:
        return str(text, "utf-8") if escaped else _no_form()
    except UnicodeError:
        return _no_form()


def _no_form():
    raise BadReply("unreadable", "neither JSON nor a form") from None
