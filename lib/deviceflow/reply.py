"""A bounded reply into the few fields wanted.

The reply is read through one small buffer and never held whole. Only the wanted fields become objects; everything
else is checked for being JSON and thrown away byte by byte, so that an id_token of a kilobyte that nobody asked for
costs nothing. MicroPython's own JSON would build all of it, and it forgives errors and does not join surrogate pairs.
"""

from micropython import const

from .errors import BadReply
from .lookahead import END, Lookahead, decoded

_QUOTE = const(34)
_MINUS = const(45)
_COLON = const(58)
_OPEN_LIST = const(91)
_BACKSLASH = const(92)
_CLOSE_LIST = const(93)
_OPEN = const(123)
_CLOSE = const(125)
_COMMA = const(44)

_DEEPEST = const(256)
_LONGEST_KEY = const(64)
_LONGEST_NUMBER = const(40)
_LITERALS = const(((b"true", True), (b"false", False), (b"null", None)))
_BYTE_ORDER_MARK = const(b"\xef\xbb\xbf")


def read(readinto, buffer, wanted, limit):
    """The wanted fields of one reply; see Reader."""
    return Reader(buffer).read(readinto, wanted, limit)


class Reader(Lookahead):
    """Reads one reply after another through `buffer`, a bytearray of any size: an object (RFC 8259), a byte at a time
    and without recursion."""

    def __init__(self, buffer):
        super().__init__(buffer)
        self._text = bytearray()  # of the string or key read last; kept, because it grows anew each time otherwise

    def read(self, readinto, wanted, limit):
        """The wanted fields of a reply as a dict: strings, numbers, booleans, None and lists of these.

        `readinto(buffer)` gives the next bytes of the body, 0 at its end; `wanted` are the names; `limit` is how many
        bytes the body may have. A form-encoded body gives strings.

        Raises BadReply for anything that is not a JSON object or a form (cut off, HTML, a wanted field that holds an
        object), ReplyTooLarge past the limit.
        """
        self.start(readinto, limit)
        if self.byte == _BYTE_ORDER_MARK[0]:
            self._literal(_BYTE_ORDER_MARK)
        self._space()
        if self.byte == _OPEN:
            return self._object(wanted)
        if self.byte == END:
            raise BadReply("unreadable", "the reply is empty")
        from .formreply import decode

        return decode(self, wanted)

    def _object(self, wanted):
        fields = {}
        more = self._enter(_CLOSE)
        while more:
            name = self._name(wanted)
            if name:
                fields[name] = self._value()
            else:
                self._skip()
            more = self._more(_CLOSE)
        self.next()
        self._space()
        if self.byte != END:
            self.bad()
        if self.limit - self._room > len(self._buffer):
            self._text = bytearray()  # it may have grown by a token
        return fields

    def _enter(self, close):
        """Goes past an opening bracket; false if `close`, which then stays the current byte, follows at once."""
        self.next()
        self._space()
        return self.byte != close

    def _more(self, close):
        """After a member: true if another follows, false at the closing bracket, which stays the current byte."""
        self._space()
        if self.byte == close:
            return False
        self.expect(_COMMA)
        self._space()
        return True

    def _name(self, wanted):
        """Reads a member's name and the colon; gives the wanted name it is, or None."""
        self._string(_LONGEST_KEY)
        self._space()
        self.expect(_COLON)
        self._space()
        for name in wanted:
            if len(name) == len(self._text) and name.encode() == self._text:
                return name
        return None

    def _value(self):
        if self.byte == _OPEN_LIST:
            return self._list()
        if self.byte == _OPEN:
            raise BadReply("bad_reply", "a field that should be a string holds an object")
        return self._scalar(self.limit)

    def _list(self):
        values = []
        more = self._enter(_CLOSE_LIST)
        while more:
            if self._at_bracket():
                raise BadReply("bad_reply", "a field that should be a list of strings holds more than that")
            values.append(self._scalar(self.limit))
            more = self._more(_CLOSE_LIST)
        self.next()
        return values

    def _at_bracket(self):
        return self.byte == _OPEN or self.byte == _OPEN_LIST

    def _scalar(self, keep):
        """Reads a string, number, true, false or null; `keep` is how many bytes of a string to keep."""
        byte = self.byte
        if byte == _QUOTE:
            self._string(keep)
            return decoded(self._text) if keep else None
        for word, value in _LITERALS:
            if byte == word[0]:
                self._literal(word)
                return value
        return self._number(keep)

    def _skip(self):
        """Reads a value of any depth and keeps nothing of it."""
        closing = None  # at each level, the bracket that ends it
        depth = 0
        while True:
            if self._at_bracket():
                depth += 1
                if depth == _DEEPEST:
                    raise BadReply("unreadable", "the reply is nested too deeply")
                closing = closing or bytearray(_DEEPEST)
                closing[depth] = close = self.byte + 2  # "{" and "}", "[" and "]" are two apart
                more = self._enter(close)
            else:
                self._scalar(0)
                more = depth and self._more(closing[depth])
            while depth and not more:
                self.next()
                depth -= 1
                more = depth and self._more(closing[depth])
            if not depth:
                return
            if closing[depth] == _CLOSE:
                self._name(())

    def _string(self, keep):
        """Reads a string into self._text, at most `keep` bytes of it."""
        text = self._text
        text[:] = b""
        self.expect(_QUOTE)
        while self.byte != _QUOTE:
            byte = self.byte
            if byte < 32:  # control characters must be escaped; END is negative
                self.bad()
            self.next()
            if byte == _BACKSLASH:
                from .escapes import escape

                character = escape(self)
                if len(text) < keep:
                    text.extend(character)
            elif len(text) < keep:
                text.append(byte)
        self.next()

    def _number(self, keep):
        """Reads a number (RFC 8259 section 6)."""
        text = bytearray()
        self._take(text, _MINUS)
        if not self._take(text, 48):
            self._digits(text)
        whole = True
        if self._take(text, 46):
            whole = False
            self._digits(text)
        if self._take(text, 101) or self._take(text, 69):
            whole = False
            self._take(text, _MINUS) or self._take(text, 43)
            self._digits(text)
        if not keep:
            return None
        if len(text) == _LONGEST_NUMBER:
            raise BadReply("bad_reply", "a number in the reply is too long")
        return int(str(text, "ascii")) if whole else float(str(text, "ascii"))

    def _digits(self, text):
        if not 48 <= self.byte <= 57:
            self.bad()
        while 48 <= self.byte <= 57:
            self._take(text, self.byte)

    def _take(self, text, byte):
        """Reads `byte` into `text` if it is the current one."""
        if self.byte != byte:
            return False
        if len(text) < _LONGEST_NUMBER:
            text.append(byte)
        self.next()
        return True

    def _literal(self, word):
        for byte in word:
            self.expect(byte)

    def _space(self):
        while self.byte == 32 or 9 <= self.byte <= 13 and self.byte != 11 and self.byte != 12:
            self.next()
