"""QR codes for a small display: an address that a phone takes up by its camera.

    qr = QR()
    size = qr.encode(compact("https://example.com/device?user_code=WDJB-MJHT"))
    qr.draw(display, 0, 0, scale=2, quiet=1)

Versions 1 to 6, error correction levels L and M, byte and alphanumeric segments.  Clauses and tables in the
comments are those of ISO/IEC 18004:2015.

A plane of modules is an array of words: bit x of word y is column x of row y, and the columns from 30 on are in
a second set of words.  No word has more than 30 bits, which keeps it out of MicroPython's heap, and the masks
are scored by a few shifts and ANDs on whole rows, not module by module.
"""

from array import array

from micropython import const

_MAX_VERSION = const(6)
_SIDE = const(41)  # modules of version 6; in a plane the second set of words starts here
_COLUMNS = const(30)
_WORD = const(0x3FFFFFFF)

# Alphanumeric takes 5.5 bits a character instead of 8, and a header of 13 bits.  Amid bytes it takes 25, because
# a byte segment must begin anew.  So a run pays from these lengths on, whatever the other runs do.
_PAYS = const(6)
_PAYS_AMID = const(11)
_ALPHANUMERIC = const(2)  # mode indicators (Table 2)
_BYTE = const(4)
_SIGNS = b" $%*+-./:"  # 36 to 44 (Table 5)

# Of versions 1 to 6 (Table 9): codewords; then, for L and M, error correction codewords of a block, and blocks.
_TOTAL = b"\x1a\x2c\x46\x64\x86\xac"
_CHECKS = b"\x07\x0a\x0f\x14\x1a\x12\x0a\x10\x1a\x12\x18\x10"
_BLOCKS = b"\1\1\1\1\1\2\1\1\1\2\2\4"
_FIELD = const(0x11D)  # the polynomial of GF(256) (7.5.2)

_FINDER = b"\x7f\x41\x5d\x5d\x5d\x41\x7f\0\0"  # rows; then the separator and the format information
_ALIGNMENT = b"\x1f\x11\x15\x11\x1f"
_TIMING = const(6)  # row and column
_FORMAT_GENERATOR = const(0x537)  # Annex C
_FORMAT_MASK = const(0x5412)

# Masks repeat after 12 rows and 6 columns.  Of six columns j: j even, j % 3 == 0, j < 3, all.
_PERIOD = const(12)
_REPEAT = const(0x1041041)
_EVEN = const(0x15)
_THIRD = const(0x09)
_HALF = const(0x07)
_ALL = const(0x3F)

# Symbols wider than 30 columns are scored in two strips, columns 0 to 29 and 12 to 40.  What starts in columns 0
# to 19 belongs to the first: the 11 columns that rule N3 looks at are in the strip then.
_SECOND = const(12)
_OWNED = const(0xFFFFF)
_OWNED_SECOND = const(0x3FFFFF00)
_ABOVE = const(4)  # rows of light around a strip, for the same rule
_BELOW = const(10)


class TooLong(ValueError):
    """The text does not fit the largest version allowed."""


def compact(uri):
    """Give `uri` with scheme and host in upper case, which means the same and makes a smaller QR code.

    Only http and https are touched, and only if nothing but a plain host name and a port stands between scheme
    and path: user names, and hosts in brackets or other alphabets, stay as they are.
    """
    scheme, _, rest = uri.partition("://")
    if scheme.lower() not in ("http", "https"):
        return uri
    end = len(scheme) + 3
    for c in rest:
        if c in "/?#":
            break
        if not ("a" <= c <= "z" or "A" <= c <= "Z" or "-" <= c <= ":"):  # from - to : are - . / digits :
            return uri
        end += 1
    return uri[:end].upper() + uri[end:]


class QR:
    """One QR code at a time.  After `encode`: `size` in modules, `version`, `level` ("L" or "M") and `mask`."""

    def __init__(self, max_version=_MAX_VERSION):
        """Allocate all buffers, for versions 1 to `max_version`, which is at most 6 (41 modules a side)."""
        total = _TOTAL[max_version - 1]
        self._side = side = 17 + 4 * max_version
        self._max_version = max_version
        self._data = bytearray(total)
        self._message = bytearray(total + 1)  # with the remainder bits, which are 0
        self._exp = bytearray(255)
        self._log = bytearray(256)
        self._masks = bytearray(8 * _PERIOD)
        self._dark = array("I", bytes(8 * side))
        self._free = array("I", bytes(8 * side))  # a 1 for each module that is in no function pattern
        self._left = array("I", bytes(4 * (_ABOVE + side + _BELOW)))
        self._right = array("I", bytes(4 * (_ABOVE + side + _BELOW)))
        self.size = 0
        self._fill_tables()

    def encode(self, text, level="L", boost=True):
        """Make the smallest QR code of `text`, as UTF-8; return its size in modules without the quiet zone.

        `level` is the least error correction, "L" or "M".  With `boost` L becomes M where that costs no larger
        symbol.  Raises TooLong, a ValueError; there is nothing to draw then, `size` is 0.
        """
        self.size = 0
        if level not in ("L", "M"):
            raise ValueError("level is L or M")
        self._write_segments(text.encode())
        row = self._choose_version(level, boost)
        self._pad(row)
        self._correct(row)
        self._draw_function_patterns()
        self._place()
        self._choose_mask()
        self._draw_format()
        return self.size

    def module(self, x, y):
        """Tell whether the module in column `x` and row `y` is dark."""
        return self._dark[x // _COLUMNS * self._side + y] >> x % _COLUMNS & 1 == 1

    def draw(self, fb, x, y, scale=1, quiet=4):
        """Draw on the FrameBuffer `fb` a light square (colour 1) with its corner at (x, y), and dark modules (0).

        `scale` is pixels a module.  `quiet` is the light border in modules; the standard wants 4, a phone is
        content with less.  The square is `(size + 2 * quiet) * scale` pixels wide.  Allocates nothing.
        """
        dark, size = self._dark, self.size
        fb.fill_rect(x, y, (size + 2 * quiet) * scale, (size + 2 * quiet) * scale, 1)
        x += quiet * scale
        y += quiet * scale
        for row in range(size):
            run = 0
            for column in range(size + 1):  # what is beyond the last column is light
                if dark[column // _COLUMNS * self._side + row] >> column % _COLUMNS & 1:
                    run += 1
                elif run:
                    fb.fill_rect(x + (column - run) * scale, y + row * scale, run * scale, scale, 0)
                    run = 0

    def _write_segments(self, data):
        """Write the runs of alphanumeric characters that pay in that mode and the rest as bytes (7.4)."""
        self._bits = 0
        for i in range(len(self._data)):
            self._data[i] = 0
        length = len(data)
        start = begin = 0
        while begin < length:
            end = begin
            while end < length and _value(data[end]) >= 0:
                end += 1
            if end - begin >= (_PAYS_AMID if begin and end < length else _PAYS) or end - begin == length:
                self._write_bytes(data, start, begin)
                self._write_alphanumeric(data, begin, end)
                start = end
            begin = end + 1
        self._write_bytes(data, start, length)

    def _write_alphanumeric(self, data, start, end):
        self._put(_ALPHANUMERIC, 4)
        self._put(end - start, 9)
        for i in range(start, end - 1, 2):
            self._put(_value(data[i]) * 45 + _value(data[i + 1]), 11)
        if end - start & 1:
            self._put(_value(data[end - 1]), 6)

    def _write_bytes(self, data, start, end):
        if start < end:
            self._put(_BYTE, 4)
            self._put(end - start, 8)
            for i in range(start, end):
                self._put(data[i], 8)

    def _put(self, value, width):
        """Write `width` bits; what the buffer has no room for is counted only."""
        data, at = self._data, self._bits
        for i in range(width - 1, -1, -1):
            if value >> i & 1 and at >> 3 < len(data):
                data[at >> 3] |= 0x80 >> (at & 7)
            at += 1
        self._bits = at

    def _choose_version(self, level, boost):
        """Set `version`, `level` and `size`; return the index in the tables of Table 9."""
        row = 0 if level == "L" else _MAX_VERSION
        for version in range(1, self._max_version + 1):
            if self._bits <= 8 * _capacity(row):
                if boost and level == "L" and self._bits <= 8 * _capacity(row + _MAX_VERSION):
                    level = "M"
                    row += _MAX_VERSION
                self.version, self.level, self.size = version, level, 17 + 4 * version
                return row
            row += 1
        raise TooLong("text too long for a QR code of version {}".format(self._max_version))

    def _pad(self, row):
        """Terminator, bits up to a whole codeword, and pad codewords (7.4.9, 7.4.10)."""
        capacity = _capacity(row)
        at = min((self._bits + 4 + 7) // 8, capacity)
        pad = 0xEC
        for i in range(at, capacity):
            self._data[i] = pad
            pad ^= 0xEC ^ 0x11

    def _correct(self, row):
        """Write the message: the blocks' data and error correction codewords, interleaved (7.5.2, 7.6)."""
        data, message, exp, log = self._data, self._message, self._exp, self._log
        blocks, checks = _BLOCKS[row], _CHECKS[row]
        capacity = _capacity(row)
        length = capacity // blocks
        divisor = self._divisor(checks)
        # From the last block on, because the remainder is left where the next block was.
        for block in range(blocks - 1, -1, -1):
            start = block * length
            end = start + length
            for i in range(length):
                message[i * blocks + block] = data[start + i]
            for i in range(checks):
                data[end + i] = 0
            for i in range(start, end):
                if data[i]:
                    factor = log[data[i]]
                    for j in range(checks):
                        data[i + 1 + j] ^= exp[(factor + divisor[j]) % 255]
            for i in range(checks):
                message[capacity + i * blocks + block] = data[end + i]
        message[capacity + blocks * checks] = 0  # the remainder bits

    def _divisor(self, checks):
        """Give the logarithms of the coefficients of the generator polynomial without the leading 1 (Annex A).

        It is the product of (x - 2**n).  No coefficient is 0, or the code would correct less than it does.
        """
        exp, log = self._exp, self._log
        divisor = bytearray(checks)
        for n in range(checks):
            for j in range(n, 0, -1):
                divisor[j] ^= exp[(log[divisor[j - 1]] + n) % 255]
            divisor[0] ^= exp[n]
        for j in range(checks):
            divisor[j] = log[divisor[j]]
        return divisor

    def _draw_function_patterns(self):
        """Finders with separators, room for the format information, timing, alignment (6.3.3 to 6.3.6)."""
        size, side, dark, free = self.size, self._side, self._dark, self._free
        for y in range(size):
            dark[y] = dark[side + y] = 0
            free[y] = (1 << size) - 1 & _WORD
            free[side + y] = (1 << size) - 1 >> _COLUMNS
        for i in range(9):
            self._draw(0, i, _FINDER[i], 9)
            self._draw(size - 8, i, _FINDER[i] << 1, 8)
            if i < 8:
                self._draw(0, size - 1 - i, _FINDER[i], 9)
        for i in range(8, size - 8):
            self._draw(_TIMING, i, ~i & 1)
            self._draw(i, _TIMING, ~i & 1)
        if self.version > 1:
            for i in range(5):
                self._draw(size - 9, size - 9 + i, _ALIGNMENT[i], 5)

    def _draw(self, x, y, bits, width=1):
        """Draw `width` modules of a function pattern from (x, y) to the right; bit 0 of `bits` is the first."""
        shift = x % _COLUMNS
        taken = (1 << width) - 1
        y += x // _COLUMNS * self._side
        self._dark[y] |= bits << shift & _WORD
        self._free[y] &= ~(taken << shift)
        if shift + width > _COLUMNS:
            self._dark[y + self._side] |= bits >> _COLUMNS - shift
            self._free[y + self._side] &= ~(taken >> _COLUMNS - shift)

    def _place(self):
        """Fill the free modules, two columns at a time from the right, upwards and downwards in turn (7.7.3)."""
        size, side, dark, free, message = self.size, self._side, self._dark, self._free, self._message
        index = 0
        for right in range(size - 1, 0, -2):
            if right <= _TIMING:
                right -= 1
            for i in range(size):
                y = i if right + 1 & 2 else size - 1 - i
                for x in range(right, right - 2, -1):
                    at = x // _COLUMNS * side + y
                    bit = 1 << x % _COLUMNS
                    if free[at] & bit:
                        if message[index >> 3] << (index & 7) & 0x80:
                            dark[at] |= bit
                        index += 1

    def _choose_mask(self):
        """Apply the mask with the lowest penalty, the first of equals (7.8)."""
        for y in range(_ABOVE + self.size, _ABOVE + self.size + _BELOW):
            self._left[y] = self._right[y] = 0
        lowest = 1 << 20
        for mask in range(8):
            penalty = self._penalty(mask)
            if penalty < lowest:
                lowest, self.mask = penalty, mask
        dark, free, side = self._dark, self._free, self._side
        for y in range(self.size):
            pattern = self._masks[self.mask * _PERIOD + y % _PERIOD] * _REPEAT
            dark[y] ^= pattern & free[y]
            dark[side + y] ^= pattern & free[side + y]

    def _penalty(self, mask):
        """Draw the symbol with `mask` into the strips and give its penalty; N4, the balance, is counted here."""
        size, side, dark, free, left, right = (
            self.size, self._side, self._dark, self._free, self._left, self._right)
        count = 0
        for y in range(size):
            pattern = self._masks[mask * _PERIOD + y % _PERIOD] * _REPEAT
            first = dark[y] ^ pattern & free[y]
            second = dark[side + y] ^ pattern & free[side + y]
            left[_ABOVE + y] = first
            right[_ABOVE + y] = first >> _SECOND | second << _COLUMNS - _SECOND
            count += _ones(first) + _ones(second)
        score = 10 * (abs(20 * count - 10 * size * size) // (size * size))
        if size <= _COLUMNS:
            return score + _score(left, size, size, _WORD)
        return score + _score(left, size, _COLUMNS, _OWNED) + _score(right, size, size - _SECOND, _OWNED_SECOND)

    def _draw_format(self):
        """Level and mask with ten check bits, beside the finders, twice; the dark module (7.9.1, Annex C)."""
        size = self.size
        bits = rest = (8 if self.level == "L" else 0) + self.mask << 10
        for i in range(14, 9, -1):
            if rest >> i & 1:
                rest ^= _FORMAT_GENERATOR << i - 10
        bits = (bits | rest) ^ _FORMAT_MASK
        for i in range(8):
            low, high = bits >> i & 1, bits >> 14 - i & 1
            near = i + (i >= _TIMING)  # steps over the timing pattern
            self._draw(8, near, low)
            self._draw(size - 1 - i, 8, low)
            self._draw(near, 8, high)
            self._draw(8, size - 1 - i, high)
        self._draw(8, size - 8, 1)

    def _fill_tables(self):
        """Powers and logarithms of GF(256), and six columns of each row of each mask (Table 10)."""
        value = 1
        for power in range(255):
            self._exp[power] = value
            self._log[value] = power
            value <<= 1
            if value & 0x100:
                value ^= _FIELD
        masks = self._masks
        for i in range(_PERIOD):
            odd = i % 2
            one = _THIRD << i % 3 if i % 3 else 0  # where i * j % 3 == 1
            masks[i] = _EVEN << odd
            masks[_PERIOD + i] = 0 if odd else _ALL
            masks[2 * _PERIOD + i] = _THIRD
            masks[3 * _PERIOD + i] = _THIRD << -i % 3
            masks[4 * _PERIOD + i] = _HALF << 3 if i & 2 else _HALF
            masks[5 * _PERIOD + i] = (_THIRD if i % 3 else _ALL) & (_EVEN if odd else _ALL)
            masks[6 * _PERIOD + i] = (_EVEN if odd else _ALL) ^ one
            masks[7 * _PERIOD + i] = _EVEN << odd ^ one


def _value(c):
    """Give the value of character code `c` in alphanumeric mode (Table 5), or -1."""
    if 0x30 <= c <= 0x39:
        return c - 0x30
    if 0x41 <= c <= 0x5A:
        return c - 0x41 + 10
    for i in range(9):
        if _SIGNS[i] == c:
            return 36 + i
    return -1


def _capacity(row):
    """Give the data codewords of a symbol."""
    return _TOTAL[row % _MAX_VERSION] - _CHECKS[row] * _BLOCKS[row]


def _ones(word):
    """Count the 1 bits of a word of up to 30: in pairs, in fours, in bytes, and the bytes are summed."""
    word -= word >> 1 & 0x15555555
    word = (word & 0x33333333) + (word >> 2 & 0x33333333)
    return (word + (word >> 4) & 0x0F0F0F0F) % 255


def _score(rows, size, width, owned):
    """Add up rules N1 to N3 (Table 11) for what starts in the `owned` columns of a strip of `width` columns."""
    pairs = (1 << width - 1) - 1
    owned &= (1 << width) - 1
    score = same = pair = pair_before = five = 0
    above = ~rows[_ABOVE]
    for y in range(_ABOVE, _ABOVE + size):
        row = rows[y]
        # N1, down: the module, or the four above it as well, is like the one above
        was_same, same = same, ~(row ^ above) & _WORD
        above = row
        older, pair_before, pair = pair_before, pair, same & was_same
        was_five, five = five, pair & older & owned
        score += _ones(five) + 2 * _ones(five & ~was_five)
        # N1, across: the same for the modules to the right
        like = ~(row ^ row >> 1) & pairs
        run = like & like >> 1
        run &= run >> 2
        score += _ones(run & owned) + 2 * _ones(run & ~(run >> 1) & owned)
        # N2
        score += 3 * _ones(same & same >> 1 & like & owned)
        # N3: 1 dark, 1 light, 3 dark, 1 light, 1 dark, and dark modules not on both sides within 4
        found = row & row >> 2 & row >> 3 & row >> 4 & row >> 6 & ~(row >> 1 | row >> 5) & owned
        if found:
            near = row & 0x3FFFFFF
            near = near << 1 | near << 2 | near << 3 | near << 4
            score += 40 * _ones(found & ~(near & (row >> 7 | row >> 8 | row >> 9 | row >> 10)))
        found = row & rows[y + 2] & rows[y + 3] & rows[y + 4] & rows[y + 6] & ~(rows[y + 1] | rows[y + 5]) & owned
        if found:
            near = rows[y - 1] | rows[y - 2] | rows[y - 3] | rows[y - 4]
            near &= rows[y + 7] | rows[y + 8] | rows[y + 9] | rows[y + 10]
            score += 40 * _ones(found & ~near)
    return score
