"""What is the case, drawn on a small display: any framebuf.FrameBuffer with width, height and show().

On 128x64 pixels a code is on the right, and the QR code and the address take turns to the left of it; on smaller
displays code and address take turns. Below a code a bar shows how much of its life is left.
"""

from . import once


class Screen:
    """Shows the states of a login on `display`.

    `service` names what the user signs in to, `again` says how to ask for a new code. A display that comes off its
    wires loses what it was to show and nothing else; the next picture tries again.
    """

    def __init__(self, display, service="", again="press the button"):
        self._display = display
        self._service = service
        self._again = again
        self._turns = None

    def say(self, what, detail=""):
        try:
            state = once("words").state(what)
            if state:
                self._message(state[0], detail)
        except MemoryError:
            self._blank()

    def fail(self, error):
        try:
            self._message(*once("words").fault(error, self._again))
        except MemoryError:
            self._blank()

    def code(self, grant):
        """Shows a code until something else is said."""
        self._turns = None  # its memory is wanted
        try:
            self._turns = once("turns").Turns(self._display, self._service, grant)
        except MemoryError:
            self._blank()
        self.tick(grant.expires_in)

    def tick(self, seconds_left):
        """Allocates nothing."""
        if self._turns:
            self._turns.tick(seconds_left)

    def _message(self, title, text):
        self._turns = None  # a code that is of no use any more leaves the screen, and the memory
        once("message").show(self._display, self._service, title, text)

    def _blank(self):
        """Without memory to draw what is the case, what is not any more leaves the display."""
        self._turns = None
        self._display.fill(0)
        try:
            self._display.show()
        except OSError:
            return  # the next picture tries again
