"""Where the user sees what is the case: the console, and the display if the board has one that answers."""

import board
from deviceflow.display.console import Console


class Screens:
    """A screen (see deviceflow/silent.py) that tells the console and the display."""

    def __init__(self, service):
        again = "press " + board.BUTTON_NAME if board.BUTTON_NAME else "restart the board"
        self._console = Console(service, again=again)
        self._display = self._find_display(service, again)
        self._last = None  # what the display shows, to be shown again

    def say(self, what, detail=""):
        self._console.say(what, detail)
        self._show("say", (what, detail), what != "sign_out_in")

    def code(self, grant):
        self._console.code(grant)
        self._show("code", (grant,))

    def tick(self, seconds_left):
        self._console.tick(seconds_left)
        self._show("tick", (seconds_left,), False)

    def fail(self, error):
        self._console.fail(error)
        self._show("fail", (error,))

    def again(self):
        """Shows again what the display showed before a countdown to sign out."""
        if self._last:
            self._show(*self._last)

    def _find_display(self, service, again):
        try:
            display = board.display()
        except OSError as e:
            self._console.say("no_display", e.args[1] if len(e.args) > 1 else "")
            return None
        if display is None:
            return None
        from deviceflow.display.screen import Screen

        return Screen(display, service, again)

    def _show(self, name, arguments, stays=True):
        if self._display is None:
            return
        if stays:
            self._last = name, arguments
        getattr(self._display, name)(*arguments)
