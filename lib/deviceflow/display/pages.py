"""What stands where: a message is one page, a code and its address take turns on as many as they need.

A page is a list of lines (text, x, y, times as wide, times as tall). Loaded while something is laid out.
"""

from micropython import const

from .layout import address_rows, arranged, drawable, limited, shortened, title_lines, wrapped

_HEIGHT = const(8)  # of a letter
_COUNTDOWN = const(4)  # pixel rows at the bottom: the bar, and a gap above it
_SIDE = const(64)  # pixels of the square to the left of a code, where the display is large enough for both
_GAP = const(2)
# How a message may be set, the best way first: the title's size, and whether the service is named above it.
_WAYS = const(((2, 2, True), (1, 2, True), (1, 2, False), (1, 1, True), (1, 1, False)))


def message_page(letters, display, service, title, text):
    """A title as large as it fits, with `text` below it; what is too long ends in two dots."""
    service, title, text = drawable(service), drawable(title), drawable(text)
    width, height = display.width, display.height
    rows = wrapped(letters, text, width)
    for across, down, named in _WAYS:
        header = _header(letters, service if named else "", 0, width)
        top = _HEIGHT * len(header)
        lines = title_lines(letters, title, width // across)
        air = 4 if len(lines or "") > 1 else 0  # pixel rows that keep a title of several lines from looking cramped
        if lines and top + _HEIGHT * (down * len(lines) + len(rows)) + air <= height:
            blocks = [(across, down, lines), (1, 1, rows)]
            return header + _stacked(letters, blocks, 0, width, top, height)
    rows = limited(letters, wrapped(letters, title, width) + rows, width, height // _HEIGHT)
    return _stacked(letters, [(1, 1, rows)], 0, width, 0, height)


def code_pages(letters, display, service, grant):
    """(left, pages): the code alone, and the pages to be shown in turn with it, for the same time each.

    On a large display the code stands to the right of the column `left`; on others that is 0, and the address stands
    on pages of its own.
    """
    service, code = drawable(service), drawable(grant.user_code)
    address = drawable(grant.verification_uri)
    width, height = display.width, display.height
    bottom = height - _COUNTDOWN
    if width < 2 * _SIDE or height < _SIDE:
        lines, named = _code_lines(letters, 0, width, bottom, service, code)
        return 0, [lines] + _address_lines(letters, width, bottom, "" if named else service, address)
    left = _SIDE + _GAP
    lines, named = _code_lines(letters, left, width, bottom, service, code)
    pages = _address_lines(letters, _SIDE, height, "" if named else service, address)
    return left, [lines] + [lines + more for more in pages]


def _code_lines(letters, left, right, height, service, code):
    """The code, with the service above it unless that makes the code smaller; and whether it is there."""
    block = arranged(letters, code, right - left, height)
    less = arranged(letters, code, right - left, height - _HEIGHT)
    header = []
    if block is None:  # longer than any code should be
        block = 1, 1, limited(letters, wrapped(letters, code, right - left, ""), right - left, height // _HEIGHT)
    elif less and less[:2] == block[:2]:
        header = _header(letters, service, left, right)
        block = less
    return header + _stacked(letters, [block], left, right, _HEIGHT * len(header), height), bool(header)


def _address_lines(letters, width, height, service, address):
    """A list of lines for each of the pages that the address needs."""
    most = height // _HEIGHT
    header = _header(letters, service, 0, width)
    most -= len(header)
    rows = address_rows(letters, address, width, most)
    pages = []
    for i in range(0, len(rows), most):
        block = 1, 1, rows[i : i + most]
        pages.append(header + _stacked(letters, [block], 0, width, _HEIGHT * len(header), height))
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
        spare -= _HEIGHT * down * len(texts)
        count += len(texts)
    leading = min(2, spare // (2 * (count + len(blocks))) if count else 0)
    gap = (spare - count * leading) // (len(blocks) + 1)
    lines = []
    for across, down, texts in blocks:
        top += gap
        for text in texts:
            lines.append(_centered(letters, text, left, right, top, across, down))
            top += _HEIGHT * down + leading
    return lines


def _centered(letters, text, left, right, y, across, down):
    return text, (left + right - letters.width(text) * across) // 2, y, across, down
