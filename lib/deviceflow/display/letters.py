"""The display's own 8x8 letters, set by their ink: at their size, twice as tall, or twice as large.

The font of framebuf gives each letter eight columns, of which most leave two empty. Without those a fifth more fits on
a small display, and an enlarged code more often fits in one line. Loaded while something is drawn or a code is shown.
"""

import framebuf
from micropython import const

_HEIGHT = const(8)
_SPACE = const(3)  # columns


class Letters:
    """Measures and draws printable ASCII; a letter is followed by one empty column of its size."""

    def __init__(self):
        self._columns = bytearray(8)
        self._cell = framebuf.FrameBuffer(self._columns, 8, _HEIGHT, framebuf.MONO_VLSB)
        # Of each character: its first column with ink * 16 + the number of columns; 0 if nobody asked yet.
        self._ink = bytearray(127)
        self._ink[ord(" ")] = _SPACE

    def width(self, text):
        """The width of `text` in pixels."""
        width = 0
        for letter in text:
            width += (self._measured(letter) & 15) + 1
        return max(0, width - 1)

    def fit(self, text, width):
        """How many characters from the start of `text` fit into `width` pixels."""
        count = 0
        for letter in text:
            width -= self._measured(letter) & 15
            if width < 0:
                break
            width -= 1
            count += 1
        return count

    def page(self, display, lines):
        """Draws nothing but `lines` (text, x, y, across, down): their top left corners are at (x, y), each pixel is
        `across` wide and `down` tall.

        Allocates nothing if all their letters were measured before.
        """
        display.fill(0)
        for text, x, y, across, down in lines:
            self._draw(display, text, x, y, across, down)

    def _draw(self, display, text, x, y, across, down):
        for letter in text:
            ink = self._measured(letter)
            if across == 1 and down == 1:
                display.text(letter, x - (ink >> 4), y, 1)
            else:
                self._enlarge(display, letter, x, y, across, down)
            x += ((ink & 15) + 1) * across

    def _enlarge(self, display, letter, x, y, across, down):
        self._render(letter)
        x -= (self._measured(letter) >> 4) * across
        for column in range(8):
            bits = self._columns[column]
            for row in range(_HEIGHT):
                if bits >> row & 1:
                    display.fill_rect(x + column * across, y + row * down, across, down, 1)

    def _measured(self, letter):
        code = ord(letter)
        if not self._ink[code]:
            self._render(letter)
            first = 0
            while not self._columns[first]:
                first += 1
            last = 7
            while not self._columns[last]:
                last -= 1
            self._ink[code] = first << 4 | last - first + 1
        return self._ink[code]

    def _render(self, letter):
        self._cell.fill(0)
        self._cell.text(letter, 0, 0, 1)
