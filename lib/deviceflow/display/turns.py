"""A code on a small display: its pages in turn, and the bar below them. Held while the code is shown."""

from micropython import const

from . import once
from .letters import Letters

_TURN = const(6)  # s for each page
_BAR = const(3)  # pixel rows


class Turns:
    """The pages of a code; `display` and `service` are those of Screen.

    On a large display the code stays, and the QR code of its address is to the left of it for two turns; without a QR
    code, the address in words is there all the time.
    """

    def __init__(self, display, service, grant):
        self._display = display
        self._life = grant.expires_in
        self._page = self._bar = -1
        self._qr = None
        self._letters = Letters()
        self._left, self._pages = once("pages").code_pages(self._letters, display, service, grant)
        if self._left:
            self._add_qr(grant.verification_uri_complete or grant.verification_uri)

    def _add_qr(self, address):
        code = self._pages.pop(0)
        try:
            self._qr = once("picture").picture(address)
        except (ValueError, MemoryError):  # too fine for a phone, or too large for the heap: the words are there
            return
        self._pages[:0] = (code, code)

    def tick(self, seconds_left):
        """Turns the page when its time is over, and draws the bar; tells the display only what changes it.

        Allocates nothing.
        """
        display = self._display
        page = max(0, self._life - seconds_left) // _TURN % len(self._pages)
        width = display.width - self._left
        bar = min(width, (width * seconds_left + self._life - 1) // self._life)
        if page != self._page:
            self._letters.page(display, self._pages[page])
            if page < 2 and self._qr:
                display.blit(self._qr, 0, 0)
        elif bar == self._bar:
            return
        self._page, self._bar = page, bar
        # The bar lies on a thin line, which shows what it was at first.
        top = display.height - _BAR
        display.fill_rect(self._left, top, width, _BAR, 0)
        display.fill_rect(self._left, top + 1, width, 1, 1)
        display.fill_rect(self._left, top, bar, _BAR, 1)
        try:
            display.show()
        except OSError:
            self._page = -1  # so that the next tick draws it all again
