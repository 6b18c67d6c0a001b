"""Resident: where the user sees what happens: the console, and the display if the board has one that answers."""

import board
from deviceflow.display.console import Console
from deviceflow.transient import load


class Screens:
    """A screen (see session.NullScreen) that tells the console and the display.

    `service` names the provider, `device_id` the board. With `hide_code` a code is shown after a press only, for public
    places (RFC 8628 section 5.5); `pressed`, a function to be set, tells whether there was one.

    codes     how many codes there were so far
    renewing  whether a new code comes by itself after one that expired; to be set
    """

    def __init__(self, service, device_id="", hide_code=False):
        self._again = "press " + board.BUTTON_NAME if board.BUTTON_NAME else "restart the board"
        self._display = self._problem = self._failed = None
        self._last = None  # what the display shows, to be shown again
        self._hide_code = hide_code and bool(board.BUTTON_NAME)
        self._hidden = None  # a Grant that waits for a press
        self.pressed = None
        self.renewing = False
        self.codes = 0
        self._find_display(service, device_id)
        self._console = Console(service, again=self._again, qr=self._display is None, device_id=device_id)
        if self._problem is not None:
            self._console.say("no_display", self._problem)

    def say(self, what, detail=""):
        self._console.say(what, detail)
        if what == "retrying" and self._failed:  # what went wrong stays on the display meanwhile
            self._show("fail", (self._failed, self.renewing, detail))
            return
        stays = what != "sign_out_in"
        if stays:
            self._failed = None
        self._show("say", (what, detail), stays)

    def code(self, grant):
        self.codes += 1
        if self._hide_code:
            self._hidden = grant
            self.say("code_hidden", self._again)
        else:
            self._show_code(grant)

    def tick(self, seconds_left):
        if self._hidden is None:
            self._console.tick(seconds_left)
            self._show("tick", (seconds_left,), False)
        elif self.pressed():
            self._show_code(self._hidden)

    def fail(self, error):
        self._hidden = None
        self._failed = error
        self._console.fail(error, self.renewing)
        self._show("fail", (error, self.renewing))

    def draw(self, picture):
        """Call `picture(display)`, a function of the application's that draws on the framebuffer, and show that.

        It is called again when a countdown has covered it. Nothing happens on a board without a display.
        """
        self._show("draw", (picture,))

    def again(self):
        """Show again what the display showed before a countdown to sign out."""
        if self._last:
            self._show(*self._last)

    def _show_code(self, grant):
        self._hidden = None
        self._console.code(grant)
        self._show("code", (grant,))

    def _find_display(self, service, device_id):
        try:
            display = board.display()
            if display:
                screen = load("screen", "deviceflow.display.")
                self._display = screen.Screen(display, service, self._again, device_id)
        except (OSError, ValueError) as e:  # it does not answer, or its size is not supported: the console goes on
            self._problem = str(e.args[-1]) if e.args else ""

    def _show(self, name, arguments, stays=True):
        if self._display is None:
            return
        if stays:
            self._last = name, arguments
        getattr(self._display, name)(*arguments)
