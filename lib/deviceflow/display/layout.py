"""Text into lines: where prose, addresses and codes may be broken, and how large a code can be.

Loaded while something is laid out.
"""

from micropython import const

_HEIGHT = const(8)  # of a letter
_SIZES = const(((2, 2), (1, 2), (1, 1)))  # times as wide and as tall, the largest first
_PROSE = const("-_/.")
_ADDRESS = const("/?&=#.-")
_MORE = const("..")


def drawable(text):
    """`text` with every character that the display's font lacks replaced."""
    for c in text:
        if not " " <= c <= "~":
            text = text.replace(c, "?")
    return text


def wrapped(letters, text, width, sep=_PROSE):
    """`text` in rows of at most `width` pixels, broken at a space, else after one of `sep`, else anywhere."""
    rows = []
    while text:
        cut = letters.fit(text, width)
        if cut < len(text):
            cut = _cut(text, cut, sep)
        rows.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return rows


def address_rows(letters, address, width, most):
    """An address in rows; its "https://" is left out if there would be more than `most` rows with it."""
    rows = wrapped(letters, address, width, _ADDRESS)
    if len(rows) > most and address.startswith("https://"):
        rows = wrapped(letters, address[8:], width, _ADDRESS)
    return rows


def shortened(letters, text, width):
    """`text` in one row of `width` pixels, without the last words or letters if it is too long."""
    while letters.width(text) > width:
        space = text.rfind(" ")
        text = text[:space] if space > 0 else text[: letters.fit(text, width)]
    return text


def limited(letters, rows, width, most):
    """At most `most` rows; if some are left out, the last one that stays says so."""
    if len(rows) <= most:
        return rows
    last = rows[most - 1]
    while letters.width(last + _MORE) > width:
        last = last[:-1]
    return rows[: most - 1] + [last + _MORE]


def title_lines(letters, title, width):
    """A title in lines of at most `width` pixels, broken between words; None if a word is longer than that."""
    return _packed(letters, _pieces(title, " "), width)


def arranged(letters, code, width, height):
    """A code as large as it fits: (times as wide, times as tall, its lines), or None.

    It is split behind a dash, or around it. Where that fits at no size, and where there is no dash, lines of equal
    length are made.
    """
    for split in (_at_dashes, _evenly) if "-" in code else (_evenly,):
        for across, down in _SIZES:
            lines = split(letters, code, width // across, height // (_HEIGHT * down))
            if lines:
                return across, down, lines
    return None


def _at_dashes(letters, code, width, most):
    behind = _pieces(code, "- ")
    around = []
    for piece in behind:
        around.extend([piece[:-1], "-"] if len(piece) > 1 and piece.endswith("-") else [piece])
    for pieces in (behind, around):
        lines = _packed(letters, pieces, width)
        if lines and len(lines) <= most:
            return lines
    return None


def _evenly(letters, code, width, most):
    for count in range(1, most + 1):
        size = (len(code) + count - 1) // count
        lines = [code[i : i + size] for i in range(0, len(code), size)]
        if _fit(letters, lines, width):
            return lines
    return None


def _pieces(text, sep):
    pieces = []
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or text[i - 1] in sep:
            pieces.append(text[start:i])
            start = i
    return pieces


def _packed(letters, pieces, width):
    """The pieces in as few lines as possible, or None if one of them is longer than a line."""
    lines = []
    for piece in pieces:
        if lines and letters.width((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    lines = [line.rstrip() for line in lines]
    return lines if _fit(letters, lines, width) else None


def _fit(letters, lines, width):
    widest = 0
    for line in lines:
        widest = max(widest, letters.width(line))
    return widest <= width


def _cut(text, size, sep):
    """Where to break a text of which `size` characters fit."""
    space = text.rfind(" ", 0, size + 1)
    if space > 0:
        return space
    for cut in range(size, 0, -1):
        if text[cut - 1] in sep:
            return cut
    return _shared(text, max(1, size), sep)


def _shared(text, size, sep):
    """Where to break a word that is longer than a row: into equal parts, as a single letter left over looks lost."""
    end = size
    while end < len(text) and text[end] != " " and text[end] not in sep:
        end += 1
    parts = (end + size - 1) // size
    return (end + parts - 1) // parts
