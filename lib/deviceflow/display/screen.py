"""What is the case, drawn on a small display: any framebuf.FrameBuffer with width, height and show().

On 128x64 pixels a code is on the right, and the QR code and the address take turns to the left of it; on smaller
displays code and address take turns. Below a code a bar shows how much of its life is left.
"""

from micropython import const

from .layout import drawable
from .letters import Letters
from .pages import COUNTDOWN, GAP, SIDE, code_pages, is_large, message_page
from .words import STATES, fault

_TURN = const(6)  # s for each page
_MODULE = const(2)  # pixels: what a phone can read
_QUIET = const(2)  # modules of light around a QR code, both sides together
_SMALLEST = const(17)  # modules of a QR code, and four more for each version


class Screen:
    """Shows the states of a login on `display`.

    `service` names what the user signs in to, `again` says how to ask for a new code. A display that comes off its
    wires loses what it was to show and nothing else; the next picture tries again.
    """

    def __init__(self, display, service="", again="press the button"):
        self._display = display
        self._service = drawable(service)
        self._again = again
        self._letters = Letters()
        self._left = SIDE + GAP if is_large(display.width, display.height) else 0
        self._forget()

    def say(self, what, detail=""):
        if what in STATES:
            self._message(STATES[what], detail)

    def fail(self, error):
        self._message(*fault(error, self._again))

    def code(self, grant):
        """Shows a code until something else is said."""
        self._forget()
        display = self._display
        if self._left:
            self._qr = _encoded(grant.verification_uri_complete or grant.verification_uri)
        address, code = drawable(grant.verification_uri), drawable(grant.user_code)
        self._pages = code_pages(
            self._letters, display.width, display.height, self._service, address, code, self._qr is not None
        )
        self._life = grant.expires_in
        self.tick(self._life)

    def tick(self, seconds_left):
        """Turns the page when its time is over, and draws the bar; tells the display only what changes it.

        Allocates nothing.
        """
        if not self._pages:
            return
        page = max(0, self._life - seconds_left) // _TURN % len(self._pages)
        width = self._display.width - self._left
        bar = min(width, (width * seconds_left + self._life - 1) // self._life)
        if page != self._page:
            self._draw(self._pages[page])
        elif bar == self._bar:
            return
        self._draw_bar(bar, width)
        self._page, self._bar = page, bar
        self._show()

    def _message(self, title, text):
        self._forget()
        display = self._display
        self._draw(
            message_page(self._letters, display.width, display.height, self._service, drawable(title), drawable(text))
        )
        self._show()

    def _forget(self):
        """A code that is of no use any more leaves the screen, and the memory."""
        self._pages = self._qr = None
        self._life = 0
        self._page = self._bar = -1

    def _draw(self, page):
        self._display.fill(0)
        with_qr, lines = page
        if with_qr:
            self._display.fill_rect(0, 0, SIDE, SIDE, 1)
            margin = (SIDE - self._qr.size * _MODULE) // 2
            self._qr.draw(self._display, margin, margin, _MODULE, 0)
        for text, x, y, across, down in lines:
            self._letters.draw(self._display, text, x, y, across, down)

    def _draw_bar(self, bar, width):
        """A bar on a thin line, which shows what it was at first."""
        display = self._display
        top = display.height - COUNTDOWN + 1
        display.fill_rect(self._left, top, width, COUNTDOWN - 1, 0)
        display.fill_rect(self._left, top + 1, width, 1, 1)
        display.fill_rect(self._left, top, bar, COUNTDOWN - 1, 1)

    def _show(self):
        try:
            self._display.show()
        except OSError:
            self._page = -1  # so that the next tick draws it all again


def _encoded(address):
    """The QR code of an address, or None if it would be too fine for a phone or the memory is too small."""
    from .qr import QR, compact  # takes memory, and small displays do without

    try:
        qr = QR((SIDE // _MODULE - _QUIET - _SMALLEST) // 4)
        qr.encode(compact(address))
    except (ValueError, MemoryError):
        return None
    return qr
