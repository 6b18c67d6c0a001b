"""The firmware's screens, and the board's LED: it blinks while a code waits for somebody to approve it."""

import board
import screens


class Screens(screens.Screens):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self._led = board.led()

    def say(self, what, detail=""):
        super().say(what, detail)
        self._light(what == "signed_in")

    def tick(self, seconds_left):
        """About once a second while a code waits."""
        super().tick(seconds_left)
        self._light(seconds_left & 1)

    def fail(self, error):
        super().fail(error)
        self._light(False)

    def _light(self, on):
        if self._led:
            self._led.value(board.LED_LIT if on else 1 - board.LED_LIT)
