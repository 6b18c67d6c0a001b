"""Transient: QR codes of addresses, to be read by a phone. Loaded while one is made.

    qr = QR()
    size = qr.encode(compact("https://example.com/device?user_code=WDJB-MJHT"))
    qr.draw(display, 0, 0, scale=2, quiet=1)

Versions 1 to 6, error correction levels L and M, byte and alphanumeric segments. The comments name clauses and tables
of ISO/IEC 18004:2015.

Modules are bits of words: bit x of word y is column x of row y, and the columns from 30 on are in a second plane of
words. No word has more than 30 bits, which keeps it out of MicroPython's heap. The masks are scored by a few shifts and
ANDs on whole rows, not module by module.

A class, a function and a name cost heap (120, 80 and 16 bytes), so its functions are few and sometimes long.
"""

from array import array

from micropython import const

from .qr_codewords import Codewords, TooLong, compact

__all__ = ("QR", "TooLong", "compact")

_VERSIONS = const(6)
# Rows of the finder, then of its separator and the format information; rows of the alignment pattern.
_TABLE = const(b"\x7f\x41\x5d\x5d\x5d\x41\x7f\x00\x00\x1f\x11\x15\x11\x1f")
_FINDER = const(0)
_ALIGNMENT = const(9)
_ZONE = const(8)  # modules of a finder with its separator
_TIMING = const(6)  # row and column

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


class QR:
    """One QR code at a time. `encode` sets `size` in modules, `version`, `level` ("L" or "M") and `mask`."""

    def __init__(self, max_version=_VERSIONS):
        """Allocate the buffers for codes of at most `max_version`, 1 to 6 (41 modules a side)."""
        if not 1 <= max_version <= _VERSIONS:
            raise ValueError("max_version")
        self.size = 0
        self.max_version = max_version
        self._codewords = Codewords()
        self._words = array("I", bytes(4 * _WORDS))

    def encode(self, text, level="L", boost=True):
        """Make the smallest QR code of `text`, as UTF-8; return its size in modules without the quiet zone.

        `level` is the least error correction, "L" or "M". With `boost` L becomes M where the symbol does not grow by
        it. Raise TooLong, a ValueError; then there is nothing to draw, and `size` is 0.
        """
        self.size = 0
        index = self._codewords.encode(text.encode(), "LM".index(level) * _VERSIONS, self.max_version, boost)
        self.level = "LM"[index // _VERSIONS]
        self.version = index % _VERSIONS + 1
        self.size = 17 + 4 * self.version
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
        size, words, message = self.size, self._words, self._codewords.message
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


def _ones(value):
    """Count the 1 bits of a word of up to 30: in threes, in sixes, and the sixes are summed."""
    value -= (value >> 1 & 0o3333333333) + (value >> 2 & 0o1111111111)
    return (value + (value >> 3) & 0o0707070707) % 63
