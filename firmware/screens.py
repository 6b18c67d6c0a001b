"""Resident: where the user sees what happens: the console, and the display if the board has one that answers."""

import board
from deviceflow.display.console import Console
from deviceflow.transient import load


class Screens:
    """A screen (see session.NullScreen) that tells the console and the display. `service` names the provider."""

    def __init__(self, service):
        again = "press " + board.BUTTON_NAME if board.BUTTON_NAME else "restart the board"
        self._display = self._problem = None
        self._last = None  # what the display shows, to be shown again
        self.codes = 0  # shown so far
        self._find_display(service, again)
        self._console = Console(service, again=again, qr=self._display is None)
        if self._problem is not None:
            self._console.say("no_display", self._problem)

    def say(self, what, detail=""):
        self._console.say(what, detail)
        self._show("say", (what, detail), what != "sign_out_in")

    def code(self, grant):
        self.codes += 1
        self._console.code(grant)
        self._show("code", (grant,))

    def tick(self, seconds_left):
        self._console.tick(seconds_left)
        self._show("tick", (seconds_left,), False)

    def fail(self, error):
        self._console.fail(error)
        self._show("fail", (error,))

    def again(self):
        """Show again what the display showed before a countdown to sign out."""
        if self._last:
            self._show(*self._last)

    def _find_display(self, service, again):
        try:
            display = board.display()
            if display:
                self._display = load("screen", "deviceflow.display.").Screen(display, service, again)
        except (OSError, ValueError) as e:  # it does not answer, or its size is not supported: the console goes on
            self._problem = str(e.args[-1]) if e.args else ""

    def _show(self, name, arguments, stays=True):
        if self._display is None:
            return
        if stays:
            self._last = name, arguments
        getattr(self._display, name)(*arguments)
