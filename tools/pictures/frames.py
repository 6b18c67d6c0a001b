"""The frames of all pictures, by either interpreter: MicroPython's have the letters that a board has.

`micropython tools/pictures/frames.py` prints them: a line with the size, the name and the frame in hex for each.
"""

import sys

from deviceflow.display.screen import Screen
from deviceflow.display.ssd1306 import SSD1306_I2C
from pictures.states import CODES, MESSAGES, SIZES, tell
from ssd1306_model import SSD1306Model

SERVICE = "GitHub"
_LONGEST = 90  # s, until every page of a code was seen


class Bus:
    """An I2C bus with nothing but the display."""

    def __init__(self, model):
        self._model = model

    def writeto(self, _address, payload):
        self._model.write(payload)


def states(width, height):
    """Triples (name, grant or None, frame) of all pictures of a size, as the panel shows them."""
    model = SSD1306Model(width, height)
    screen = Screen(SSD1306_I2C(width, height, Bus(model)), SERVICE)
    for message in MESSAGES:
        tell(screen, message)
        yield message, None, model.frame()
    for name in sorted(CODES):
        code = CODES[name]
        screen.code(code)
        for number, frame in enumerate(pages(screen, model, code)):
            yield "code-%s-%d" % (name, number + 1), code, frame


def pages(screen, model, code):
    """The frames of the pages of a code that is on the screen."""
    seen = []
    for passed in range(_LONGEST):
        screen.tick(code.expires_in - passed)
        frame = model.frame()
        picture = frame[: (model.height // 8 - 1) * model.width]  # the countdown below changes all the time
        if picture not in seen:
            seen.append(picture)
            yield frame


def main():
    for width, height in SIZES:
        for name, _, frame in states(width, height):
            print(width, height, name, "".join("%02x" % byte for byte in frame))


if __name__ == "__main__":
    sys.exit(main())
