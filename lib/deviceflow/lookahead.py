"""A bounded stream of bytes through one small buffer, with one byte of look-ahead."""

from micropython import const

from .errors import BadReply, ReplyTooLarge

END = const(-1)


class Lookahead:
    """`byte` is the byte to be looked at, END after the last; `next()` goes on to the one after it.

    It works in `buffer`, a bytearray of any size, and serves for one stream after another.
    """

    def __init__(self, buffer):
        self._buffer = buffer

    def start(self, readinto, limit):
        """Takes a stream: `readinto(buffer)` gives its next bytes, 0 at the end; more than `limit` of them raise
        ReplyTooLarge."""
        self._readinto = readinto
        self._room = self.limit = limit
        self._at = self._size = 0
        self.next()

    def next(self):
        if self._at == self._size:
            self._fill()
        if self._size:
            self.byte = self._buffer[self._at]
            self._at += 1
        else:
            self.byte = END

    def _fill(self):
        self._at = 0
        self._size = self._readinto(self._buffer)
        self._room -= self._size
        if self._room < 0:
            raise ReplyTooLarge("reply_too_large", "the reply has more than %d bytes; see max_reply" % self.limit)

    def expect(self, byte):
        """Goes past `byte`, which must be the current one."""
        if self.byte != byte:
            self.bad()
        self.next()

    def bad(self):
        raise BadReply("unreadable", "the reply is cut off" if self.byte == END else "the reply is not JSON")


def decoded(text):
    """The string in a bytearray of UTF-8."""
    try:
        return str(text, "utf-8")
    except UnicodeError:
        raise BadReply("unreadable", "the reply is not UTF-8") from None
