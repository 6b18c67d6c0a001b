"""What stands where: a message is one page, a code and its address take turns on as many as they need.

A page is (whether the QR code is on it, lines), a line is (text, x, y, times as wide, times as tall).
"""

from micropython import const

from .layout import address_rows, arranged, limited, shortened, title_lines, wrapped
from .letters import HEIGHT

COUNTDOWN = const(4)  # pixel rows at the bottom: the bar, and a gap above it
SIDE = const(64)  # pixels of the square to the left of a code, where the display is large enough for both
GAP = const(2)
# How a message may be set, the best way first: the title's size, and whether the service is named above it.
_WAYS = ((2, 2, True), (1, 2, True), (1, 2, False), (1, 1, True), (1, 1, False))


def message_page(letters, width, height, service, title, text):
    """A title as large as it fits, with `text` below it; what is too long ends in two dots."""
    rows = wrapped(letters, text, width)
    for across, down, named in _WAYS:
        header = _header(letters, service if named else "", 0, width)
        top = HEIGHT * len(header)
        lines = title_lines(letters, title, width // across)
        if lines and top + HEIGHT * (down * len(lines) + len(rows)) + _air(lines) <= height:
            blocks = [(across, down, lines), (1, 1, rows)]
            return False, header + _stacked(letters, blocks, 0, width, top, height)
    rows = limited(letters, wrapped(letters, title, width) + rows, width, height // HEIGHT)
    return False, _stacked(letters, [(1, 1, rows)], 0, width, 0, height)


def is_large(width, height):
    """Whether a code fits to the right of the square that holds the QR code or the address."""
    return width >= 2 * SIDE and height >= SIDE


def code_pages(letters, width, height, service, address, code, with_qr):
    """The pages of a code; they are shown in turn, for the same time each."""
    if not is_large(width, height):
        return _small_pages(letters, width, height - COUNTDOWN, service, address, code)
    lines, named = _code_lines(letters, SIDE + GAP, width, height - COUNTDOWN, service, code)
    service = "" if named else service
    pages = [(False, lines + more) for more in _address_lines(letters, SIDE, height, service, address)]
    return [(True, lines), (True, lines)] + pages if with_qr else pages


def _small_pages(letters, width, height, service, address, code):
    """The code and the address in turn; the service is named with the code, or with the address."""
    lines, named = _code_lines(letters, 0, width, height, service, code)
    pages = _address_lines(letters, width, height, "" if named else service, address)
    return [(False, lines)] + [(False, lines) for lines in pages]


def _code_lines(letters, left, right, height, service, code):
    """The code, with the service above it unless that makes the code smaller; and whether it is there."""
    block = arranged(letters, code, right - left, height)
    less = arranged(letters, code, right - left, height - HEIGHT)
    header = []
    if block is None:  # longer than any code should be
        block = 1, 1, limited(letters, wrapped(letters, code, right - left, ""), right - left, height // HEIGHT)
    elif less and less[:2] == block[:2]:
        header = _header(letters, service, left, right)
        block = less
    return header + _stacked(letters, [block], left, right, HEIGHT * len(header), height), bool(header)


def _address_lines(letters, width, height, service, address):
    """A list of lines for each of the pages that the address needs."""
    most = height // HEIGHT
    header = _header(letters, service, 0, width)
    most -= len(header)
    rows = address_rows(letters, address, width, most)
    pages = []
    for i in range(0, len(rows), most):
        block = 1, 1, rows[i : i + most]
        pages.append(header + _stacked(letters, [block], 0, width, HEIGHT * len(header), height))
    return pages


def _header(letters, service, left, right):
    service = shortened(letters, service, right - left)
    return [_centered(letters, service, left, right, 0, 1, 1)] if service else []


def _stacked(letters, blocks, left, right, top, bottom):
    """Lines for blocks (times as wide, times as tall, texts) one above the other, with equal gaps around them."""
    blocks = [block for block in blocks if block[2]]
    spare = bottom - top
    count = 0
    for _, down, texts in blocks:
        spare -= HEIGHT * down * len(texts)
        count += len(texts)
    leading = min(2, spare // (2 * (count + len(blocks))) if count else 0)
    gap = (spare - count * leading) // (len(blocks) + 1)
    lines = []
    for across, down, texts in blocks:
        top += gap
        for text in texts:
            lines.append(_centered(letters, text, left, right, top, across, down))
            top += HEIGHT * down + leading
    return lines


def _air(lines):
    """Pixel rows that keep a title of several lines from looking cramped."""
    return 4 if len(lines) > 1 else 0


def _centered(letters, text, left, right, y, across, down):
    return text, (left + right - letters.width(text) * across) // 2, y, across, down
