# PC only: do not upload.
"""A display's picture as text, for a terminal that is light on dark: half blocks, two pixel rows a line."""

_BLOCKS = " \u2580\u2584\u2588"  # none, upper, lower, both


def pixel(frame, width, x, y):
    """Whether the pixel at x, y is lit: 0 or 1. `frame` is MONO_VLSB, `width` bytes for each 8 rows."""
    return frame[(y >> 3) * width + x] >> (y & 7) & 1


def lines(frame, width, height):
    """Give the lines of text, one after the other, with a border around the picture."""
    yield "\u256d" + "\u2500" * width + "\u256e"
    for y in range(0, height, 2):
        # The two rows lie in the same byte, because y is even.
        bits = (frame[(y >> 3) * width + x] >> (y & 7) & 3 for x in range(width))
        yield "\u2502" + "".join(_BLOCKS[two] for two in bits) + "\u2502"
    yield "\u2570" + "\u2500" * width + "\u256f"


def text(frame, width, height):
    """The whole picture as one text, without a last line end."""
    return "\n".join(lines(frame, width, height))


_DOTS = (0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)  # of a braille character: left column, right column


def small_lines(frame, width, height):
    """As `lines`, with 2 x 4 pixels a character in braille dots, for a terminal of 80 columns."""
    columns = (width + 1) // 2
    yield "\u256d" + "\u2500" * columns + "\u256e"
    for y in range(0, height, 4):
        yield "\u2502" + "".join(_braille(frame, width, x, y) for x in range(0, width, 2)) + "\u2502"
    yield "\u2570" + "\u2500" * columns + "\u256f"


def _braille(frame, width, x, y):
    dots = 0
    for column in range(min(2, width - x)):
        bits = frame[(y >> 3) * width + x + column] >> (y & 4)
        for row in range(4):
            if bits >> row & 1:
                dots |= _DOTS[column][row]
    return chr(0x2800 + dots)


def small_text(frame, width, height):
    """The whole picture of `small_lines` as one text, without a last line end."""
    return "\n".join(small_lines(frame, width, height))
