"""Transient: measures and draws the 8x8 letters of framebuf, each as wide as its ink; held while a code is shown.

framebuf gives each letter eight columns, of which most leave two empty. Without those a fifth more fits on a small
display. Texts are bytes here: MicroPython keeps the name of each character of a str for ever once it was looked at.
"""

import framebuf
from micropython import const

_HEIGHT = const(8)
_SPACE = const(3)  # columns
_FIRST = const(32)
# The letters in their order. A single one is drawn by shifting this text so far to the left that only it is in sight.
_LETTERS = const(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
)


class Font:
    """Measures and draws printable ASCII; a letter is followed by one empty column of its size."""

    def __init__(self):
        self._columns = bytearray(8)
        self._cell = framebuf.FrameBuffer(self._columns, 8, _HEIGHT, framebuf.MONO_VLSB)
        # Of each letter: its first column with ink * 16 + the number of columns; 0 if it was not measured yet.
        self._ink = bytearray(127 - _FIRST)
        self._ink[0] = _SPACE

    def width(self, text):
        """Return the width of `text` in pixels."""
        width = 0
        for code in text:
            width += (self._measured(code) & 15) + 1
        return max(0, width - 1)

    def fit(self, text, start, width):
        """Return the end of what fits into `width` pixels of the text from `start` on."""
        while start < len(text):
            width -= self._measured(text[start]) & 15
            if width < 0:
                break
            width -= 1
            start += 1
        return start

    def draw(self, display, lines):
        """Clear `display` and draw `lines` (text, x, y, across, down) on it.

        (x, y) is the top left corner, `across` and `down` are the size of a pixel. Allocate nothing.
        """
        display.fill(0)
        for text, x, y, across, down in lines:
            right = x
            for code in text:
                ink = self._measured(code)
                self._render(code)
                left = right - (ink >> 4) * across
                if across == 1 and down == 1:
                    display.blit(self._cell, left, y, 0)
                else:
                    self._enlarge(display, left, y, across, down)
                right += ((ink & 15) + 1) * across

    def _enlarge(self, display, x, y, across, down):
        for column in range(8):
            bits = self._columns[column]
            for row in range(_HEIGHT):
                if bits >> row & 1:
                    display.fill_rect(x + column * across, y + row * down, across, down, 1)

    def _measured(self, code):
        ink = self._ink[code - _FIRST]
        if ink:
            return ink
        self._render(code)
        first = 0
        while not self._columns[first]:
            first += 1
        last = 7
        while not self._columns[last]:
            last -= 1
        self._ink[code - _FIRST] = ink = first << 4 | last - first + 1
        return ink

    def _render(self, code):
        self._cell.fill(0)
        self._cell.text(_LETTERS, (_FIRST - code) * 8, 0, 1)
