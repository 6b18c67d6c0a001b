"""Resident: a small display as a screen. It is any framebuf.FrameBuffer with width, height and show().

On 128x64 pixels a code is on the right, and the QR code and the address take turns to the left of it; on smaller
displays code and address take turns. Below a code a bar shows how much of its life is left.
"""

from ..transient import load


class Screen:
    """Show the states of a login on `display`.

    `service` names what the user signs in to, `again` says how to ask for a new code, `device_id` is what the board is
    called. A display that comes off its wires loses what it was to show and nothing else; the next picture tries again.
    """

    def __init__(self, display, service="", again="press the button", device_id=""):
        self._display = display
        self._service = service
        self._again = again
        self._device_id = device_id
        self._view = None

    def say(self, what, detail=""):
        try:
            notice = load("states").notice(what, detail)
            if notice:
                self._message(*notice)
        except MemoryError:
            self._blank()

    def fail(self, error, renewing=False, wait=""):
        """Show what went wrong; with `renewing` a new code comes by itself, `wait` tells when the next try comes."""
        try:
            self._message(*load("messages").fault(error, self._again, renewing, wait))
        except MemoryError:
            self._blank()

    def code(self, grant):
        """Show a code until something else is said."""
        self._view = None  # its memory is wanted
        try:
            self._view = load("code_view").CodeView(self._display, self._service, self._device_id, grant)
        except MemoryError:
            self._blank()
        self.tick(grant.expires_in)

    def tick(self, seconds_left):
        """Allocate nothing."""
        if self._view:
            self._view.tick(seconds_left)

    def draw(self, picture):
        """Show a picture of the application's own: call `picture(display)`, which draws, and show that."""
        self._view = None
        picture(self._display)
        self._show()

    def _message(self, title, text):
        self._view = None  # a code that is no longer valid leaves the screen, and the memory
        display = self._display
        font = load("font").Font()
        layout = load("layout").Layout(font, display.width, display.height)
        font.draw(display, layout.message(self._service, title, text))
        self._show()

    def _blank(self):
        """Clear the display: without memory for a new picture the old one must not stay."""
        self._view = None
        self._display.fill(0)
        self._show()

    def _show(self):
        try:
            self._display.show()
        except OSError:
            return  # the next picture tries again
