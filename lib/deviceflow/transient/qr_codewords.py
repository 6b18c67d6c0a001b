"""Transient: the codewords of a QR code: a text as segments, with padding and error correction, ready to be placed."""

from micropython import const

_VERSIONS = const(6)
_CODEWORDS = const(172)  # of version 6
_LONGEST = const(195)  # characters of version 6-L, all of them alphanumeric
# Of versions 1 to 6 at L, then at M (Table 9): data codewords; blocks; error correction codewords of a block.
# The signs with the values 36 to 44 (Table 5), which is their place here as well.
_TABLE = const(
    b"\x13\x22\x37\x50\x6c\x88\x10\x1c\x2c\x40\x56\x6c"
    b"\x01\x01\x01\x01\x01\x02\x01\x01\x01\x02\x02\x04"
    b"\x07\x0a\x0f\x14\x1a\x12\x0a\x10\x1a\x12\x18\x10"
    b" $%*+-./:"
)
_BLOCKS = const(12)
_CHECKS = const(24)

# Alphanumeric takes 5.5 bits a character instead of 8, and a header of 13 bits. Between bytes the header takes 25,
# because a new byte segment must follow. So a run saves bits from these lengths on, whatever the other runs do.
_PAYS = const(6)
_PAYS_BETWEEN = const(11)
_BYTE = const(8)  # width of the character count (Table 3), which tells the modes apart here
_ALPHANUMERIC = const(9)
_0 = const(0x30)
_9 = const(0x39)
_A = const(0x41)
_Z = const(0x5A)


class TooLong(ValueError):
    """The text does not fit the largest version allowed."""


def compact(url):
    """Return `url` with scheme and host in upper case, which means the same and makes a smaller QR code.

    Change http and https only, and only if a plain host name and perhaps a port stand between scheme and path. User
    names, and hosts in brackets or other alphabets, stay as they are.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("http", "https"):
        return url
    host = rest.partition("/")[0]
    for char in host.encode():
        if _value(char ^ 0x20 if char > _Z else char) < 0:
            return url
    return scheme.upper() + "://" + host.upper() + rest[len(host) :]


class Codewords:
    """`message` is a bytearray of the codewords in the order in which they are placed."""

    def __init__(self):
        self._data = bytearray(_CODEWORDS)
        self.message = bytearray(_CODEWORDS + 1)
        self._exp = bytearray(255)
        self._log = bytearray(256)
        value = 1
        for power in range(255):  # of 2 in GF(256) (7.5.2)
            self._exp[power] = value
            self._log[value] = power
            value <<= 1
            if value & 0x100:
                value ^= 0x11D

    def encode(self, data, row, max_version, boost):
        """Make the message of `data` (bytes); return its row of the table, which tells version and level.

        `row` is that of version 1 at the least level. With `boost` L becomes M where the version does not grow by it.
        Raise TooLong.
        """
        most = row + max_version
        self._write(data[: _LONGEST + 1])  # one more than fits is too long, whatever follows
        while self._bits > 8 * _TABLE[row]:
            row += 1
            if row == most:
                raise TooLong("too long for a QR code")
        if boost and row < _VERSIONS and self._bits <= 8 * _TABLE[row + _VERSIONS]:
            row += _VERSIONS
        self._correct(row)
        return row

    def _write(self, data):
        """Write runs of alphanumeric characters in that mode where it saves bits, and the rest as bytes (7.4).

        From `start` to `i` are characters that wait to be written as bytes, from `i` to `end` is a run.
        """
        for i in range(_CODEWORDS):
            self._data[i] = 0
        self._bits = 0
        length = len(data)
        start = i = 0
        while start < length:
            end = i
            while end < length and _value(data[end]) >= 0:
                end += 1
            if i == length or end - i >= (_PAYS_BETWEEN if i and end < length else _PAYS) or end - i == length:
                if start < i:
                    self._put(4, 4)
                    self._put(i - start, _BYTE)
                while start < i:
                    self._put(data[start], 8)
                    start += 1
                if start < end:
                    self._put(2, 4)
                    self._put(end - start, _ALPHANUMERIC)
                while start < end - 1:
                    self._put(_value(data[start]) * 45 + _value(data[start + 1]), 11)
                    start += 2
                if start < end:
                    self._put(_value(data[start]), 6)
                    start = end
            i = min(end + 1, length)

    def _put(self, value, size):
        """Write up to 11 bits. Only count what no version has room for."""
        data, i = self._data, self._bits >> 3
        value <<= 24 - size - (self._bits & 7)
        self._bits += size
        if i < _CODEWORDS - 2:
            data[i] |= value >> 16
            data[i + 1] |= value >> 8 & 0xFF
            data[i + 2] |= value & 0xFF

    def _correct(self, index):
        """Pad the data (7.4.9, 7.4.10), add error correction (7.5.2) and interleave the blocks (7.6)."""
        data, message, exp, log = self._data, self.message, self._exp, self._log
        total, blocks, checks = _TABLE[index], _TABLE[_BLOCKS + index], _TABLE[_CHECKS + index]
        pad = 0xEC
        for i in range((self._bits + 4 + 7) // 8, total):
            data[i] = pad
            pad ^= 0xEC ^ 0x11
        # The generator polynomial, the product of (x - 2**n), without the leading 1 (Annex A), as logarithms. No
        # coefficient is 0, or the code would correct less than it does. Powers repeat after 255, and so does an
        # index below 0, which counts from the end.
        divisor = bytearray(checks)
        for n in range(checks):
            for i in range(n, 0, -1):
                divisor[i] ^= exp[log[divisor[i - 1]] + n - 255]
            divisor[0] ^= exp[n]
        for i in range(checks):
            divisor[i] = log[divisor[i]]
        # Each block is divided in place, the last one first; the remainder stays where the next one was.
        length = total // blocks
        for block in range(blocks - 1, -1, -1):
            start = block * length
            end = start + length
            for i in range(length):
                message[i * blocks + block] = data[start + i]
            for i in range(checks):
                data[end + i] = 0
            for i in range(start, end):
                if data[i]:
                    factor = log[data[i]] - 255
                    at = i
                    for term in divisor:
                        at += 1
                        data[at] ^= exp[factor + term]
            for i in range(checks):
                message[total + i * blocks + block] = data[end + i]
        message[total + blocks * checks] = 0  # the remainder bits


def _value(code):
    """Return the value of the character code `code` in alphanumeric mode (Table 5), or -1."""
    if _0 <= code <= _9:
        return code - _0
    if _A <= code <= _Z:
        return code - _A + 10
    for i in range(36, 45):
        if _TABLE[i] == code:
            return i
    return -1
