"""Transient: text into lines on a display of any size. Loaded while something is laid out.

A page is a list of lines (text, x, y, times as wide, times as tall). Texts are bytes, as in font.py. The work grows
with the length of a text, not with its square: a server may send a long one.
"""

from micropython import const

_HEIGHT = const(8)  # of a letter
_SIZES = const(((2, 2), (1, 2), (1, 1)))  # times as wide and as tall, the largest first
_COUNTDOWN = const(4)  # pixel rows at the bottom: the bar, and a gap above it
_SIDE = const(64)  # pixels of the square to the left of a code, where the display is large enough for both
_GAP = const(2)
# How a message may be set, the best way first: the title's size, and whether the service is named above it.
_WAYS = const(((2, 2, True), (1, 2, True), (1, 2, False), (1, 1, True), (1, 1, False)))
_SPACE = const(32)
# After which letters a text may be broken.
_PROSE = const(b"-_/.")
_ADDRESS = const(b"/?&=#.-")
_MORE = const(b"..")
_SCHEME = const(b"https://")
# The longest texts that are laid out, in characters.
_LONGEST_MESSAGE = const(200)
_LONGEST_ADDRESS = const(500)
_LONGEST_CODE = const(40)
_LONGEST_NAME = const(40)


class Layout:
    """Lays out messages and codes on `width` x `height` pixels in the letters of `font`."""

    def __init__(self, font, width, height):
        self._font = font
        self._width = width
        self._height = height
        self._most = max(1, height // _HEIGHT)  # rows

    def message(self, service, title, text):
        """Return the page of a message: a title as large as it fits, and `text`. What is too long ends in two dots."""
        service, title = drawable(service, _LONGEST_NAME), drawable(title, _LONGEST_MESSAGE)
        width, height = self._width, self._height
        rows = self._wrapped(drawable(text, _LONGEST_MESSAGE), width, _PROSE)
        for across, down, named in _WAYS:
            header = self._header(service if named else b"", 0, width)
            top = _HEIGHT * len(header)
            lines = self._packed(_pieces(title, b" "), width // across)
            air = 4 if lines and len(lines) > 1 else 0  # pixel rows: a title of several lines looks cramped without
            if lines and top + _HEIGHT * (down * len(lines) + len(rows)) + air <= height:
                return header + self._stacked([(across, down, lines), (1, 1, rows)], 0, width, top, height)
        rows = self._limited(self._wrapped(title, width, _PROSE) + rows, width, self._most)
        return self._stacked([(1, 1, rows)], 0, width, 0, height)

    def code(self, service, code, address, device_id):
        """Return (left, pages): the code alone, and the pages to be shown in turn with it, for the same time each.

        On a large display the code stands to the right of the column `left`. On others `left` is 0, and the address
        stands on pages of its own.
        """
        service, code = drawable(service, _LONGEST_NAME), drawable(code, _LONGEST_CODE)
        address, board = drawable(address, _LONGEST_ADDRESS), drawable(device_id, _LONGEST_NAME)
        bottom = self._height - _COUNTDOWN
        is_large = self._width >= 2 * _SIDE and self._height >= _SIDE
        left = _SIDE + _GAP if is_large else 0
        lines, is_named, has_board = self._code_lines(left, bottom, service, code, board)
        service = b"" if is_named else service
        note = board and b"Approve only if you hold board " + board
        pages = self._address_pages(_SIDE if is_large else self._width, self._height if is_large else bottom,
            service, address, note, has_board)  # fmt: skip
        return left, [lines] + ([lines + more for more in pages] if is_large else pages)

    def _code_lines(self, left, bottom, service, code, board):
        """Return the code's lines, and whether the service is above it and the board below it.

        They are where they do not make the code smaller.
        """
        right = self._width
        block = self._sized(code, right - left, bottom)
        if block is None:  # longer than any code should be
            most = max(1, bottom // _HEIGHT)
            block = 1, 1, self._limited(self._wrapped(code, right - left, b""), right - left, most)
            return self._stacked([block], left, right, 0, bottom), False, False
        header = footer = []
        top = 0
        less = self._sized(code, right - left, bottom - _HEIGHT)
        if less and less[:2] == block[:2]:
            header = self._header(service, left, right)
            top = _HEIGHT * len(header)
            block = less
        less = self._sized(code, right - left, bottom - top - _HEIGHT)
        if board and less and less[:2] == block[:2]:
            board = self._label(board, right - left)
            if board:
                bottom -= _HEIGHT
                footer = [self._centered(board, left, right, bottom, 1, 1)]
                block = less
        return header + self._stacked([block], left, right, top, bottom) + footer, bool(header), bool(footer)

    def _label(self, board, width):
        """Return what names the board in one line, or None if its name is too long."""
        for label in (b"Board " + board, b"ID " + board):
            if self._font.width(label) <= width:
                return label
        return None

    def _address_pages(self, width, height, service, address, note, has_board):
        """Return the pages that the address needs, with the note about the board where there is room for it."""
        whole = max(1, height // _HEIGHT)
        header = self._header(service, 0, width) if whole > 1 else []
        top = _HEIGHT * len(header)
        most = whole - len(header)
        rows = self._wrapped(address, width, _ADDRESS)
        if len(rows) > most and address.startswith(_SCHEME):
            rows = self._wrapped(address[len(_SCHEME) :], width, _ADDRESS)
        parts = [[(1, 1, rows[i : i + most])] for i in range(0, len(rows), most)]
        note = self._wrapped(note, width, _PROSE)
        if parts and len(parts[-1][0][2]) + len(note) < most:  # a row is left to keep them apart
            parts[-1].append((1, 1, note))
            has_board = True
        pages = [header + self._stacked(blocks, 0, width, top, height) for blocks in parts]
        for i in range(0, 0 if has_board else len(note), whole):
            pages.append(self._stacked([(1, 1, note[i : i + whole])], 0, width, 0, height))
        return pages

    def _header(self, service, left, right):
        """Return the line that names the service, without the last words or letters if it is too long."""
        end = self._font.fit(service, 0, right - left)
        if end < len(service):
            space = service.rfind(b" ", 0, end + 1)
            service = service[: space if space > 0 else end]
        return [self._centered(service, left, right, 0, 1, 1)] if service else []

    def _stacked(self, blocks, left, right, top, bottom):
        """Return the lines of blocks (times as wide, times as tall, texts), one above the other with equal gaps."""
        blocks = [block for block in blocks if block[2]]
        spare = bottom - top
        count = 0
        for _, down, texts in blocks:
            spare -= _HEIGHT * down * len(texts)
            count += len(texts)
        spare = max(0, spare)
        leading = min(2, spare // (2 * (count + len(blocks)))) if count else 0
        gap = (spare - count * leading) // (len(blocks) + 1)
        lines = []
        for across, down, texts in blocks:
            top += gap
            for text in texts:
                lines.append(self._centered(text, left, right, top, across, down))
                top += _HEIGHT * down + leading
        return lines

    def _centered(self, text, left, right, y, across, down):
        return text, (left + right - self._font.width(text) * across) // 2, y, across, down

    def _wrapped(self, text, width, breaks):
        """Return `text` in rows of `width` pixels, broken at a space, else after one of `breaks`, else anywhere."""
        rows = []
        start = 0
        while start < len(text):
            end = self._font.fit(text, start, width)
            if end < len(text):
                end = _cut(text, start, max(end, start + 1), breaks)
            rows.append(text[start:end].strip())
            start = end
            while start < len(text) and text[start] == _SPACE:
                start += 1
        return rows

    def _limited(self, rows, width, most):
        """Return at most `most` rows; if some are left out, the last one that stays says so."""
        if len(rows) <= most:
            return rows
        last = rows[most - 1]
        room = width - self._font.width(_MORE) - 1
        return rows[: most - 1] + [last[: self._font.fit(last, 0, room)] + _MORE]

    def _sized(self, code, width, height):
        """Return (times as wide, times as tall, lines) for a code as large as it fits, or None.

        It is split behind a dash, or around it. Where that fits at no size, and where there is no dash, lines of equal
        length are made.
        """
        for split in (self._at_dashes, self._evenly) if b"-" in code else (self._evenly,):
            for across, down in _SIZES:
                lines = split(code, width // across, height // (_HEIGHT * down))
                if lines:
                    return across, down, lines
        return None

    def _at_dashes(self, code, width, most):
        behind = _pieces(code, b"- ")
        around = []
        for piece in behind:
            around.extend([piece[:-1], b"-"] if len(piece) > 1 and piece.endswith(b"-") else [piece])
        for pieces in (behind, around):
            lines = self._packed(pieces, width)
            if lines and len(lines) <= most:
                return lines
        return None

    def _evenly(self, code, width, most):
        for count in range(1, most + 1):
            size = (len(code) + count - 1) // count
            lines = [code[i : i + size] for i in range(0, len(code), size)]
            if max([self._font.width(line) for line in lines]) <= width:
                return lines
        return None

    def _packed(self, pieces, width):
        """Return the pieces in as few lines as possible; None if there is none, or one is longer than a line."""
        lines = []
        used = width
        for piece in pieces:
            bare = self._font.width(piece.rstrip())
            if bare > width:
                return None
            if used + 1 + bare <= width:
                lines[-1] += piece
                used += 1 + self._font.width(piece)
            else:
                lines.append(piece)
                used = self._font.width(piece)
        return [line.rstrip() for line in lines] or None


def drawable(text, longest):
    """Return at most `longest` characters of `text` as bytes; what the font lacks is replaced."""
    out = bytearray()
    for byte in text[:longest].encode("utf-8", "replace"):
        if _SPACE <= byte < 127:
            out.append(byte)
        elif byte & 0xC0 != 0x80:  # the first byte of a character
            out.extend(b"?")
    return bytes(out)


def _pieces(text, breaks):
    pieces = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or text[i - 1] in breaks:
            pieces.append(text[start:i])
            start = i
    return pieces


def _cut(text, start, end, breaks):
    """Return where to break a text of which the part from `start` to `end` fits."""
    space = text.rfind(b" ", start, end + 1)
    if space > start:
        return space
    for cut in range(end, start, -1):
        if text[cut - 1] in breaks:
            return cut
    # A word longer than a row: the last two rows of it get equal parts, as a single letter left over looks lost.
    after = end
    limit = min(len(text), 2 * end - start)
    while after < limit and text[after] != _SPACE and text[after] not in breaks:
        after += 1
    return end if after == 2 * end - start else (start + after + 1) // 2
