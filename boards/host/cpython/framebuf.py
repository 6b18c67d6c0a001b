# PC only: do not upload. MicroPython has this module built in.
"""`framebuf`: draws the very pixels that MicroPython 1.25 draws; only the glyphs of text are another font's.

The formats are MONO_VLSB, MONO_HLSB, MONO_HMSB, GS8 and RGB565. What lies outside of the buffer is clipped.
"""

import framebuf_formats as _formats
from luma.core.legacy.font import CP437_FONT as _FONT

MONO_VLSB = MVLSB = 0
RGB565 = 1
MONO_HLSB = 3
MONO_HMSB = 4
GS8 = 6

_FORMATS = {
    MONO_VLSB: _formats.Vertical,
    RGB565: _formats.Color,
    MONO_HLSB: _formats.Horizontal,
    MONO_HMSB: _formats.HorizontalReversed,
    GS8: _formats.Grey,
}
_LARGEST = 0xFFFF
_FIRST_GLYPH, _NO_GLYPH = 32, 127
_NO_KEY = -1


class FrameBuffer:
    """Draws into `buffer` (writable bytes-like), `width` x `height` pixels of `format`.

    `stride` is the count of pixels from one row to the next, `width` unless told. ValueError if the buffer is
    too small, a size senseless or the format unknown.
    """

    def __init__(self, buffer, width, height, format, stride=None, /):
        stride = width if stride is None else stride
        if not (1 <= width <= stride <= _LARGEST and 1 <= height <= _LARGEST):
            raise ValueError("invalid size")
        if format not in _FORMATS:
            raise ValueError("invalid format")
        # Two underscores: a driver's subclass has attributes of its own, `width` and `buffer` among them.
        self.__pixels = _FORMATS[format](buffer, width, height, stride)

    def fill(self, color, /):
        """Fills everything."""
        pixels = self.__pixels
        pixels.rect(0, 0, pixels.width, pixels.height, color)

    def fill_rect(self, x, y, width, height, color, /):
        """A filled rectangle."""
        pixels = self.__pixels
        left, top = max(x, 0), max(y, 0)
        right, bottom = min(x + width, pixels.width), min(y + height, pixels.height)
        if left < right and top < bottom:
            pixels.rect(left, top, right - left, bottom - top, color)

    def pixel(self, x, y, color=None, /):
        """Set a pixel, or gives its color; outside, nothing and None."""
        pixels = self.__pixels
        if not (0 <= x < pixels.width and 0 <= y < pixels.height):
            return None
        return pixels.get(x, y) if color is None else pixels.set(x, y, color)

    def hline(self, x, y, width, color, /):
        """A line `width` pixels to the right."""
        self.fill_rect(x, y, width, 1, color)

    def vline(self, x, y, height, color, /):
        """A line `height` pixels down."""
        self.fill_rect(x, y, 1, height, color)

    def rect(self, x, y, width, height, color, /, *fill):
        """The outline of a rectangle, or all of it if one more argument is true."""
        if any(fill[:1]):
            self.fill_rect(x, y, width, height, color)
            return
        self.hline(x, y, width, color)
        self.hline(x, y + height - 1, width, color)
        self.vline(x, y, height, color)
        self.vline(x + width - 1, y, height, color)

    def line(self, x1, y1, x2, y2, color, /):
        """A line with both its ends (Bresenham's)."""
        for x, y in _line(x1, y1, x2, y2):
            self.pixel(x, y, color)

    def ellipse(self, x, y, x_radius, y_radius, color, /, *options):
        """An ellipse around (x, y). Options: whether to fill it, and which quarters to draw (else all).

        The quarters are bits: 1 upper right, 2 upper left, 4 lower left, 8 lower right.
        """
        fill, quarters = (options + (False, 15)[len(options):])
        for across, down in _quarter(x_radius, y_radius):
            for bit, side, way in ((1, 1, -1), (2, -1, -1), (4, -1, 1), (8, 1, 1)):
                if not quarters & bit:
                    continue
                if fill:
                    self.hline(x if side > 0 else x - across, y + way * down, across + 1, color)
                else:
                    self.pixel(x + side * across, y + way * down, color)

    def poly(self, x, y, points, color, fill=False, /):
        """A polygon; `points` is an array of x0, y0, x1, y1, … to which (x, y) is added."""
        corners = list(zip(points[::2], points[1::2]))
        edges = list(zip(corners, corners[-1:] + corners[:-1]))
        if not fill:
            for (x1, y1), (x2, y2) in edges:
                self.line(x + x1, y + y1, x + x2, y + y2, color)
            return
        heights = points[1:2 * len(corners):2]
        for row in range(min(heights, default=0), max(heights, default=-1) + 1):
            self._poly_row(edges, row, x, y, color)

    def _poly_row(self, edges, row, x, y, color):
        crossings = []
        for (x1, y1), (x2, y2) in edges:
            if y1 != y2 and min(y1, y2) <= row < max(y1, y2):
                crossings.append(_crossing(x1, y1, x2, y2, row))
            elif row == max(y1, y2):
                # The lower end of an edge crosses nothing; drawn by itself, a tip does not vanish.
                start = x1 if y1 >= y2 else x2
                end = x2 if y2 >= y1 else x1
                self.line(x + start, y + row, x + end, y + row, color)
        crossings.sort()
        for left, right in zip(crossings[::2], crossings[1::2]):
            self.hline(x + left, y + row, right - left + 1, color)

    def text(self, string, x, y, color=1, /):
        """One line of text, 8 x 8 pixels for each byte; what is not ASCII is drawn as character 127."""
        data = string.encode() if isinstance(string, str) else bytes(string)
        for code in data.split(b"\0", 1)[0]:
            self._glyph(_FONT[code if _FIRST_GLYPH <= code < _NO_GLYPH else _NO_GLYPH], x, y, color)
            x += 8

    def _glyph(self, columns, x, y, color):
        pixels = self.__pixels
        visible = (1 << max(0, pixels.height - y)) - 1
        for column in range(max(0, -x), min(8, pixels.width - x)):
            bits = columns[column] & visible
            if y < 0:
                bits = bits >> -y << -y
            if isinstance(pixels, _formats.Vertical):
                self._column(x + column, y, bits, color)
            else:
                for row in range(8):
                    if bits >> row & 1:
                        pixels.set(x + column, y + row, color)

    def _column(self, x, y, bits, color):
        """Eight pixels down in MONO_VLSB at once: two bytes at most, and text is drawn a lot."""
        pixels = self.__pixels
        wide = bits << (y & 7)
        for page, mask in ((y >> 3, wide & 0xFF), (y + 8 >> 3, wide >> 8)):
            if mask:
                pixels.mask(page * pixels.stride + x, 1, mask, color)

    def scroll(self, x_step, y_step, /):
        """Move the picture; what comes into view keeps what was there."""
        pixels = self.__pixels
        width, height = pixels.width, pixels.height
        columns = _scrolled(width, x_step)
        for y in _scrolled(height, y_step):
            for x in columns:
                pixels.set(x, y, pixels.get(x - x_step, y - y_step))

    def blit(self, source, x, y, key=_NO_KEY, palette=None, /):
        """Copy `source` (a FrameBuffer, or a tuple of its arguments) to (x, y), without the color `key`.

        With a `palette` (a FrameBuffer one pixel high) each color is looked up there first.
        """
        target, origin = self.__pixels, _framebuffer(source).__pixels
        colors = None if palette is None else _framebuffer(palette).__pixels
        for to_y in range(max(0, y), min(target.height, y + origin.height)):
            for to_x in range(max(0, x), min(target.width, x + origin.width)):
                color = origin.get(to_x - x, to_y - y)
                color = color if colors is None else colors.get(color, 0)
                if color != key:
                    target.set(to_x, to_y, color)


def _framebuffer(source):
    return FrameBuffer(*source) if isinstance(source, (tuple, list)) else source


def _scrolled(size, step):
    """The positions that get a new value, in an order in which none is read after it was written."""
    return range(size + step) if step < 0 else range(size - 1, step - 1, -1)


def _line(x1, y1, x2, y2):
    width, height = abs(x2 - x1), abs(y2 - y1)
    x_step, y_step = 1 if x2 > x1 else -1, 1 if y2 > y1 else -1
    steep = height > width
    long, short = (height, width) if steep else (width, height)
    error = 2 * short - long
    x, y = x1, y1
    for _ in range(long):
        yield x, y
        if error >= 0:
            x, y = (x + x_step, y) if steep else (x, y + y_step)
            error -= 2 * long
        x, y = (x, y + y_step) if steep else (x + x_step, y)
        error += 2 * short
    yield x2, y2


def _quarter(x_radius, y_radius):
    """(across, down) from the centre for a quarter of an ellipse: the flanks, then the top."""
    if x_radius == 0 and y_radius == 0:
        yield 0, 0
        return
    yield from _flank(x_radius, y_radius)
    for down, across in _flank(y_radius, x_radius):
        yield across, down


def _flank(radius, other):
    """Kennedy's walk along the part of the ellipse where `other` changes faster than `radius`."""
    at, along, error = radius, 0, 0
    at_change, along_change = other * other * (1 - 2 * radius), radius * radius
    at_stop, along_stop = 2 * other * other * radius, 0
    while at_stop >= along_stop:
        yield at, along
        along += 1
        along_stop += 2 * radius * radius
        error += along_change
        along_change += 2 * radius * radius
        if 2 * error + at_change > 0:
            at -= 1
            at_stop -= 2 * other * other
            error += at_change
            at_change += 2 * other * other


def _crossing(x1, y1, x2, y2, row):
    """Where an edge crosses a row, rounded as C divides: towards zero."""
    scaled = 32 * x1 + _divide(32 * (x2 - x1) * (row - y1), y2 - y1) + 16
    return _divide(scaled, 32)


def _divide(number, by):
    quotient = abs(number) // abs(by)
    return quotient if (number < 0) == (by < 0) else -quotient
