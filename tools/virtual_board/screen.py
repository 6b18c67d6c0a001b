"""The board's display: in the terminal, or as a PNG file that is replaced whenever the picture changes."""

import os
import shutil
import sys

import panel
from oled import picture

_BORDER = 2  # columns


class Screen:
    """Looks at `oled.bin` in the folder of a board's state; `look()` draws it if it has changed.

    `size` is its width and height in pixels, `png` is a path, or None; `terminal` is a text stream to draw on, or None.
    """

    def __init__(self, state, size, png, terminal=sys.stdout):
        self._size = size
        self._file, self._png, self._terminal = state / "oled.bin", png, terminal
        self._frame = None
        self._lines = 0

    def look(self):
        """Draw the picture, if it is not the one that was drawn before."""
        try:
            frame = self._file.read_bytes()
        except FileNotFoundError:  # nothing was shown since power-on
            return
        if frame == self._frame:
            return
        self._frame = frame
        if self._png:
            self._save(frame)
        if self._terminal:
            self._draw(frame)

    def _save(self, frame):
        new = self._png.with_name(self._png.name + ".new")
        picture.save_png(new, frame, *self._size)
        os.replace(new, self._png)

    def _draw(self, frame):
        draw = panel.text if shutil.get_terminal_size().columns >= self._size[0] + _BORDER else panel.small_text
        text = draw(frame, *self._size)
        up = f"\x1b[{self._lines}A" if self._lines else ""
        self._lines = text.count("\n") + 1
        print(up + text, file=self._terminal, flush=True)
