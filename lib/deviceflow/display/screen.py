"""What is the case, drawn on a small display: any framebuf.FrameBuffer with width, height and show().

Text is 8 pixels a character, 16 characters on 128 pixels. A code is drawn twice as large, in two lines split at its
dash where one is too short. Below it a bar shows how much of the code's life is left.
"""

import framebuf
from micropython import const

from .console import advice

_SIZE = const(8)
_BAR = const(3)
_WORDS = {
    "joining": "Joining",
    "clock": "Setting the clock",
    "signing_in": "Signing in",
    "signed_in": "Signed in",
    "signed_out": "Signed out",
}


class Screen:
    """Shows the states of a login on `display`; `service` names what the user signs in to."""

    def __init__(self, display, service=""):
        self._display = display
        self._service = service
        self._columns = display.width // _SIZE
        self._letter = bytearray(_SIZE)
        self._glyph = framebuf.FrameBuffer(self._letter, _SIZE, _SIZE, framebuf.MONO_VLSB)
        self._life = 0
        self._bar = 0

    def say(self, what, detail=""):
        title = _WORDS.get(what)
        if title:
            self._page([self._service, title, detail])

    def fail(self, error):
        self._page([advice(error)])

    def code(self, grant):
        display = self._display
        display.fill(0)
        rows = wrapped(_without_scheme(grant.verification_uri), self._columns)
        y = self._lines(rows[: max(1, display.height // _SIZE - 5)], 0)
        for part in code_lines(grant.user_code, self._columns // 2):
            self._large(part, y)
            y += 2 * _SIZE
        self._life = grant.expires_in
        self._bar = 0
        self.tick(self._life)

    def tick(self, seconds_left):
        """Draws the bar; the display is told only when its length changes."""
        display = self._display
        bar = min(display.width, display.width * seconds_left // self._life + 1) if self._life else 0
        if bar != self._bar:
            self._bar = bar
            top = display.height - _BAR
            display.fill_rect(0, top, display.width, _BAR, 0)
            display.fill_rect(0, top, bar, _BAR, 1)
            display.show()

    def _page(self, texts):
        rows = []
        for text in texts:
            rows.extend(wrapped(text, self._columns))
        self._display.fill(0)
        self._lines(rows, max(0, (self._display.height - len(rows) * _SIZE) // 2))
        self._display.show()

    def _lines(self, rows, y):
        for row in rows:
            self._display.text(row, 0, y, 1)
            y += _SIZE
        return y

    def _large(self, text, y):
        """Draws `text` in letters of twice the size, a block of 2 by 2 pixels for each pixel."""
        x = (self._display.width - len(text) * 2 * _SIZE) // 2
        for letter in text:
            self._glyph.fill(0)
            self._glyph.text(letter, 0, 0, 1)
            for column in range(_SIZE):
                bits = self._letter[column]
                for row in range(_SIZE):
                    if bits >> row & 1:
                        self._display.fill_rect(x + 2 * column, y + 2 * row, 2, 2, 1)
            x += 2 * _SIZE


def code_lines(code, columns):
    """A code in lines of at most `columns` letters, split after its dash if there is one; never reformatted."""
    code = drawable(code)
    if len(code) <= columns:
        return [code]
    dash = code.find("-") + 1
    if not 0 < dash <= columns or len(code) - dash > columns:
        return [code[i : i + columns] for i in range(0, len(code), columns)]
    return [code[:dash], code[dash:]]


def wrapped(text, columns):
    """`text` in rows of at most `columns` characters, broken at spaces, else behind a slash, else anywhere."""
    text = drawable(text)
    rows = []
    while len(text) > columns:
        cut = text.rfind(" ", 0, columns + 1)
        if cut <= 0:
            cut = text.rfind("/", 0, columns) + 1 or columns
        rows.append(text[:cut])
        text = text[cut:].lstrip()
    if text:
        rows.append(text)
    return rows


def drawable(text):
    """`text` with every character that the display's font lacks replaced."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)


def _without_scheme(uri):
    return uri[8:] if uri.startswith("https://") else uri
