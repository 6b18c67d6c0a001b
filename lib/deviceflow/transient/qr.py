"""Transient: QR codes of addresses, to be read by a phone. Loaded while one is made.

    qr = QR()
    size = qr.encode(compact("https://example.com/device?user_code=WDJB-MJHT"))
    qr.draw(display, 0, 0, scale=2, quiet=1)

Versions 1 to 6, error correction levels L and M, byte and alphanumeric segments. The comments name clauses and tables
of ISO/IEC 18004:2015.

Modules are bits of words: bit x of word y is column x of row y, and the columns from 30 on are in a second plane of
words. No word has more than 30 bits, which keeps it out of MicroPython's heap. The masks are scored by a few shifts and
ANDs on whole rows, not module by module.

A module, a class, a function and a name cost heap (400, 120, 80 and 16 bytes). So there is one file, and its functions
are few and sometimes long.
"""

from array import array

from micropython import const

_VERSIONS = const(6)
_CODEWORDS = const(172)  # of version 6
_LONGEST = const(195)  # characters of version 6-L, all of them alphanumeric
# Of versions 1 to 6 at L, then at M (Table 9): data codewords; blocks; error correction codewords of a block.
# The signs with the values 36 to 44 (Table 5), which is their place here as well.
# Rows of the finder, then of its separator and the format information; rows of the alignment pattern.
_TABLE = const(
    b"\x13\x22\x37\x50\x6c\x88\x10\x1c\x2c\x40\x56\x6c"
    b"\x01\x01\x01\x01\x01\x02\x01\x01\x01\x02\x02\x04"
    b"\x07\x0a\x0f\x14\x1a\x12\x0a\x10\x1a\x12\x18\x10"
    b" $%*+-./:"
    b"\x7f\x41\x5d\x5d\x5d\x41\x7f\x00\x00"
    b"\x1f\x11\x15\x11\x1f"
)
_BLOCKS = const(12)
_CHECKS = const(24)
_FINDER = const(45)
_ALIGNMENT = const(54)
_ZONE = const(8)  # modules of a finder with its separator
_TIMING = const(6)  # row and column

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

# Planes in the array of words, by the index of their first row.
_NEXT = const(41)  # columns 30 to 40 of the same plane
_FREE = const(82)  # 1 for a module that is in no function pattern
_LEFT = const(168)  # strips of a masked symbol: columns 0 to 29, with 4 rows of light above and 10 below
_RIGHT = const(223)  # columns 12 to 40
_WORDS = const(274)
_WIDE = const(30)  # columns of a word
_WORD = const(0x3FFFFFFF)
# Of two strips the left one owns what starts in columns 0 to 19: the 11 columns of rule N3 are all in it.
_OWNED_LEFT = const(0x000FFFFF)
_OWNED_RIGHT = const(0x3FFFFF00)
_SHIFT = const(12)

# Six columns of twelve rows, where they repeat, of each mask: 1 where the condition of Table 10 holds.
_MASKS = const(
    b"\x15\x2a\x15\x2a\x15\x2a\x15\x2a\x15\x2a\x15\x2a"
    b"\x3f\x00\x3f\x00\x3f\x00\x3f\x00\x3f\x00\x3f\x00"
    b"\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09\x09"
    b"\x09\x24\x12\x09\x24\x12\x09\x24\x12\x09\x24\x12"
    b"\x07\x07\x38\x38\x07\x07\x38\x38\x07\x07\x38\x38"
    b"\x3f\x01\x09\x15\x09\x01\x3f\x01\x09\x15\x09\x01"
    b"\x3f\x07\x1b\x15\x2d\x31\x3f\x07\x1b\x15\x2d\x31"
    b"\x15\x38\x31\x2a\x07\x0e\x15\x38\x31\x2a\x07\x0e"
)
_REPEAT = const(0x1041041)


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


class QR:
    """One QR code at a time. `encode` sets `size` in modules, `version`, `level` ("L" or "M") and `mask`."""

    def __init__(self, max_version=_VERSIONS):
        """Allocate the buffers for codes of at most `max_version`, 1 to 6 (41 modules a side)."""
        if not 1 <= max_version <= _VERSIONS:
            raise ValueError("max_version")
        self.size = 0
        self.max_version = max_version
        self._data = bytearray(_CODEWORDS)
        self._message = bytearray(_CODEWORDS + 1)
        self._words = array("I", bytes(4 * _WORDS))
        self._exp = bytearray(255)
        self._log = bytearray(256)
        value = 1
        for power in range(255):  # of 2 in GF(256) (7.5.2)
            self._exp[power] = value
            self._log[value] = power
            value <<= 1
            if value & 0x100:
                value ^= 0x11D

    def encode(self, text, level="L", boost=True):
        """Make the smallest QR code of `text`, as UTF-8; return its size in modules without the quiet zone.

        `level` is the least error correction, "L" or "M". With `boost` L becomes M where the symbol does not grow by
        it. Raise TooLong, a ValueError; then there is nothing to draw, and `size` is 0.
        """
        self.size = 0
        row = "LM".index(level) * _VERSIONS
        most = row + self.max_version
        self._write(text.encode()[: _LONGEST + 1])  # one more than fits is too long, whatever follows
        while self._bits > 8 * _TABLE[row]:
            row += 1
            if row == most:
                raise TooLong("too long for a QR code")
        if boost and row < _VERSIONS and self._bits <= 8 * _TABLE[row + _VERSIONS]:
            row += _VERSIONS
        self.level = "LM"[row // _VERSIONS]
        self.version = row % _VERSIONS + 1
        self.size = 17 + 4 * self.version
        self._correct(row)
        self._draw_patterns()
        self._place()
        self._finish()
        return self.size

    def module(self, x, y):
        """Return whether the module in column `x` and row `y` is dark."""
        return self._words[x // _WIDE * _NEXT + y] >> x % _WIDE & 1 == 1

    def draw(self, fb, x, y, scale=1, quiet=4):
        """Draw a light square (colour 1) with dark modules (0) on the FrameBuffer `fb`, with its corner at (x, y).

        A module has `scale` pixels a side. `quiet` is the light border in modules; the standard wants 4, a phone needs
        less. The square is `(size + 2 * quiet) * scale` pixels wide. Allocate nothing.
        """
        side = (self.size + 2 * quiet) * scale
        fb.fill_rect(x, y, side, side, 1)
        for row in range(self.size):
            for column in range(self.size):
                if self.module(column, row):
                    fb.fill_rect(x + (quiet + column) * scale, y + (quiet + row) * scale, scale, scale, 0)

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
        data, message, exp, log = self._data, self._message, self._exp, self._log
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

    def _draw_patterns(self):
        """Finders with separators, room for the format information, timing, alignment (6.3.3 to 6.3.6)."""
        size, words = self.size, self._words
        first, second = _WORD >> max(_WIDE - size, 0), _WORD >> min(2 * _WIDE - size, _WIDE)
        for y in range(size):
            words[y] = words[_NEXT + y] = 0
            words[_FREE + y] = first
            words[_FREE + _NEXT + y] = second
        for i in range(9):
            value = _TABLE[_FINDER + i]
            self._draw(0, i, value, 9)
            self._draw(size - 8, i, value << 1, 8)
            if i < _ZONE:
                self._draw(0, size - 1 - i, value, 9)
        for i in range(8, size - 8):
            self._draw(_TIMING, i, ~i & 1, 1)
            self._draw(i, _TIMING, ~i & 1, 1)
        if self.version > 1:
            for i in range(5):
                self._draw(size - 9, size - 9 + i, _TABLE[_ALIGNMENT + i], 5)

    def _draw(self, x, y, value, size):
        """Draw `size` modules of a function pattern from (x, y) on; bit 0 of `value` is the leftmost."""
        words = self._words
        y += x // _WIDE * _NEXT
        x %= _WIDE
        size = (1 << size) - 1
        words[y] |= (value & _WORD >> x) << x
        words[_FREE + y] &= ~((size & _WORD >> x) << x)
        if y < _NEXT:  # what is left of it belongs to the next word
            words[_NEXT + y] |= value >> _WIDE - x
            words[_FREE + _NEXT + y] &= ~(size >> _WIDE - x)

    def _place(self):
        """Fill the free modules: two columns at a time from the right, upwards, downwards in turn (7.7.3)."""
        size, words, message = self.size, self._words, self._message
        index = 0
        for pair in range(size - 1, 0, -2):
            right = pair if pair > _TIMING else pair - 1
            for i in range(2 * size):
                x = right - (i & 1)
                y = i >> 1 if right + 1 & 2 else size - 1 - (i >> 1)
                if x >= _WIDE:
                    x -= _WIDE
                    y += _NEXT
                if words[_FREE + y] >> x & 1:
                    words[y] |= (message[index >> 3] >> (~index & 7) & 1) << x
                    index += 1

    def _finish(self):
        """Apply the mask with the lowest penalty, the first of equals (7.8), and draw the format information.

        That is level and mask with ten check bits, twice, beside the finders, and the dark module (7.9.1, Annex C).
        """
        words, size = self._words, self.size
        for y in range(size, size + 10):
            words[_LEFT + y] = words[_RIGHT + y] = 0
        lowest = 1 << 20
        for mask in range(8):
            penalty = self._penalty(mask, lowest)
            if penalty < lowest:
                lowest, self.mask = penalty, mask
        self._penalty(self.mask, 0)
        for y in range(size):
            words[y] = words[_LEFT + y]
            words[_NEXT + y] = words[_RIGHT + y] >> _WIDE - _SHIFT
        bits = rest = (8 if self.level == "L" else 0) + self.mask << 10
        for i in range(14, 9, -1):
            if rest >> i & 1:
                rest ^= 0x537 << i - 10
        bits = (bits | rest) ^ 0x5412
        for i in range(8):
            near = i + (i >= _TIMING)  # steps over the timing pattern
            first, last = bits >> i & 1, bits >> 14 - i & 1
            self._draw(8, near, first, 1)
            self._draw(size - 1 - i, 8, first, 1)
            self._draw(near, 8, last, 1)
            self._draw(8, size - 1 - i, last, 1)
        self._draw(8, size - 8, 1, 1)

    def _penalty(self, mask, stop):
        """Draw the symbol with `mask` into the strips and return its penalty. Rule N4, the balance, is here."""
        size, words = self.size, self._words
        count = 0
        for y in range(size):
            pattern = _MASKS[mask * 12 + y % 12] * _REPEAT
            first = words[y] ^ pattern & words[_FREE + y]
            words[_LEFT + y] = first
            count += _ones(first)
            first >>= _SHIFT
            if size > _WIDE:
                second = words[_NEXT + y] ^ pattern & words[_FREE + _NEXT + y]
                first |= second << _WIDE - _SHIFT
                count += _ones(second)
            words[_RIGHT + y] = first
        count = self._score(_LEFT, 10 * (abs(20 * count - 10 * size * size) // (size * size)), stop)
        return self._score(_RIGHT, count, stop) if size > _WIDE else count

    def _score(self, start, count, stop):
        """Return `count` plus rules N1 to N3 (Table 11) for what starts in the strip at `start`; end over `stop`."""
        rows, ones = self._words, _ones
        width, owned = self.size, _WORD
        if start == _RIGHT:
            width -= _SHIFT
            owned = _OWNED_RIGHT
        elif width > _WIDE:
            width = _WIDE
            owned = _OWNED_LEFT
        width = _WORD >> _WIDE - width
        owned &= width
        width >>= 1
        same = pair = pair_before = five = 0
        above = ~rows[start]
        for y in range(start, start + self.size):
            if count > stop:
                break
            row = rows[y]
            # N1, down: the module is like the one above, or the four above it are so as well
            was_same, same = same, ~(row ^ above)
            above = row
            older, pair_before, pair = pair_before, pair, same & was_same
            was_five, five = five, pair & older & owned
            if five:
                count += ones(five) + 2 * ones(five & ~was_five)
            # N1, across: the same for the modules to the right
            like = ~(row ^ row >> 1) & width
            run = like & like >> 1
            run &= run >> 2
            if run:
                count += ones(run & owned) + 2 * ones(run & ~(run >> 1) & owned)
            # N2
            count += 3 * ones(same & same >> 1 & like & owned)
            # N3: 1 dark, 1 light, 3 dark, 1 light, 1 dark, and dark modules not on both sides within 4
            found = row & row >> 2 & row >> 3 & row >> 4 & row >> 6 & ~(row >> 1 | row >> 5) & owned
            if found:
                near = row & 0x3FFFFFF
                near = near << 1 | near << 2 | near << 3 | near << 4
                count += 40 * ones(found & ~(near & (row >> 7 | row >> 8 | row >> 9 | row >> 10)))
            found = row & rows[y + 2] & rows[y + 3] & rows[y + 4] & rows[y + 6]
            found &= ~(rows[y + 1] | rows[y + 5]) & owned
            if found:
                near = rows[y - 1] | rows[y - 2] | rows[y - 3] | rows[y - 4]
                near &= rows[y + 7] | rows[y + 8] | rows[y + 9] | rows[y + 10]
                count += 40 * ones(found & ~near)
        return count


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


def _ones(value):
    """Count the 1 bits of a word of up to 30: in threes, in sixes, and the sixes are summed."""
    value -= (value >> 1 & 0o3333333333) + (value >> 2 & 0o1111111111)
    return (value + (value >> 3) & 0o0707070707) % 63
