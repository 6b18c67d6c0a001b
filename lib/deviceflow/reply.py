"""A bounded reply into the few fields wanted.

The reply is read through one small buffer and never held whole. Only the wanted fields become objects; everything
else is checked for being JSON and thrown away byte by byte, so that an id_token of a kilobyte that nobody asked for
costs nothing. MicroPython's own JSON would build all of it, and it forgives errors and does not join surrogate pairs.

What a usual reply does not hold is read by rare.py, and what does not begin as one by oddreply.py, loaded only then.
"""

from micropython import const

from .errors import BadReply, ReplyTooLarge

_QUOTE = const(34)
_COLON = const(58)
_OPEN_LIST = const(91)
_BACKSLASH = const(92)
_CLOSE_LIST = const(93)
_OPEN = const(123)
_CLOSE = const(125)
_COMMA = const(44)

_END = const(-1)
_DEEPEST = const(256)
_LONGEST_KEY = const(64)
_LONGEST_NUMBER = const(40)
_WRONG = const("a field of the reply holds what it should not")


def read(readinto, buffer, wanted, limit):
    """The wanted fields of one reply; see Reader."""
    return Reader(buffer).read(readinto, wanted, limit)


class Reader:
    """Reads one reply after another through `buffer`, a bytearray of any size: an object (RFC 8259), a byte at a time
    and without recursion.

    `text` is a bytearray of what was read last.
    `byte` is the byte to be looked at, negative after the last; next() goes on to the one after it. Each other method
    begins at its first byte, and goes past what it reads and the space behind that.
    """

    def __init__(self, buffer):
        self._buffer = buffer
        self.text = bytearray()  # kept, because it grows anew each time otherwise

    def read(self, readinto, wanted, limit):
        """The wanted fields of a reply as a dict: strings, numbers, booleans, None and lists of these.

        `readinto(buffer)` gives the next bytes of the body, 0 at its end; `wanted` are the names; `limit` is how many
        bytes the body may have. A form-encoded body gives strings.

        Raises BadReply for anything that is not a JSON object or a form (cut off, HTML, a wanted field that holds an
        object), ReplyTooLarge past the limit.
        """
        self._readinto = readinto
        self._room = self.limit = limit
        self._at = self._size = 0
        self.next()
        if self.byte == _OPEN:
            fields = self.object(wanted)
        else:
            from .oddreply import decode

            fields = decode(self, wanted)
        if self.byte != _END:
            self.bad()
        if limit - self._room > len(self._buffer):
            self.text = bytearray()  # it may have grown by a token
        return fields

    def next(self):
        """Goes on to the next byte."""
        if self._at == self._size:
            self._at = 0
            self._size = self._readinto(self._buffer)
            self._room -= self._size
            if self._room < 0:
                raise ReplyTooLarge("reply_too_large", "the reply has more than %d bytes; see max_reply" % self.limit)
        if self._size:
            self.byte = self._buffer[self._at]
            self._at += 1
        else:
            self.byte = _END

    def space(self):
        while self.byte in (32, 10, 13, 9):
            self.next()

    def bad(self, what=None):
        """Raises BadReply."""
        what = what or ("cut off" if self.byte == _END else "not JSON")
        raise BadReply("unreadable", "the reply is " + what) from None

    def expect(self, byte):
        """Goes past `byte`, and the space behind it; BadReply if it is not the current one."""
        if self.byte != byte:
            self.bad()
        self.next()
        self.space()

    def object(self, wanted):
        """Reads an object; gives its wanted fields."""
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
                    raise BadReply("bad_reply", _WRONG)
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

    def _name(self, wanted):
        """Reads a member's name and the colon; gives the wanted name it is, or None."""
        self._string(_LONGEST_KEY)
        self.expect(_COLON)
        for name in wanted:
            if len(name) == len(self.text) and name.encode() == self.text:
                return name
        return None

    def _scalar(self, keep):
        """Reads a string, number, true, false or null; gives its value if it is to be kept."""
        if self.byte == _QUOTE:
            self._string(self.limit if keep else 0)
            try:
                return keep and str(self.text, "utf-8")
            except UnicodeError:
                self.bad("not UTF-8")
        if not 48 <= self.byte <= 57:
            from .rare import scalar

            return scalar(self, keep)
        return self.number(keep)

    def _string(self, keep):
        """Reads a string into self.text, at most `keep` bytes of it."""
        text = self.text
        text[:] = b""
        if self.byte != _QUOTE:
            self.bad()
        self.next()
        while self.byte != _QUOTE:
            byte = self.byte
            if byte < 32:  # control characters must be escaped; the end is negative
                self.bad()
            self.next()
            if byte == _BACKSLASH:
                from .rare import escape

                escape(self, keep)
            elif len(text) < keep:
                text.append(byte)
        self.expect(_QUOTE)

    def number(self, keep):
        """Reads a number that has no sign (RFC 8259 section 6); gives it if it is to be kept."""
        text = self.text
        text[:] = b""
        kind = int
        self.digits()
        if text[0] == 48 and len(text) > 1:
            self.bad()
        if self.byte in (46, 101, 69):
            from .rare import fraction

            fraction(self)
            kind = float
        self.space()
        if not keep:
            return None
        if len(text) >= _LONGEST_NUMBER:
            raise BadReply("bad_reply", _WRONG)
        return kind(str(text, "utf-8"))

    def digits(self):
        """Reads one digit or more, and adds it to the text as long as that is no longer than a number may be."""
        if not 48 <= self.byte <= 57:
            self.bad()
        while 48 <= self.byte <= 57:
            if len(self.text) < _LONGEST_NUMBER:
                self.text.append(self.byte)
            self.next()
