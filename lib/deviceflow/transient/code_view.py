"""Transient: a code on a small display, its pages in turn and the bar below them. Held while the code is shown."""

import framebuf
from micropython import const

from . import load
from .font import Font

_TURN = const(6)  # s for each page
_BAR = const(3)  # pixel rows
_SIDE = const(64)  # pixels, as in layout.py
_MODULE = const(2)  # pixels: what a phone can read
_QUIET = const(2)  # modules of light around a QR code, both sides together
_SMALLEST = const(17)  # modules of a QR code, and four more for each version


class CodeView:
    """The pages of a code. `display`, `service` and `device_id` are those of Screen.

    On a large display the code stays, and the QR code of its address is to the left of it for two turns; without a QR
    code, the address in words is there all the time.
    """

    def __init__(self, display, service, device_id, grant):
        self._display = display
        self._life = grant.expires_in
        self._page = self._bar = -1
        self._qr = None
        self._font = Font()
        layout = load("layout").Layout(self._font, display.width, display.height)
        self._left, self._pages = layout.code(service, grant.user_code, grant.verification_uri, device_id)
        layout = None  # its memory is wanted for the QR code
        if self._left:
            self._add_qr(grant.verification_uri_complete or grant.verification_uri)

    def _add_qr(self, address):
        code = self._pages.pop(0)
        try:
            self._qr = _picture(load("qr"), address)
        except (ValueError, MemoryError):  # too fine for a phone, or too large for the heap: the words are there
            return
        self._pages[:0] = (code, code)

    def tick(self, seconds_left):
        """Turn the page when its time is over, and draw the bar; tell the display only what changes it.

        Allocate nothing.
        """
        display = self._display
        page = max(0, self._life - seconds_left) // _TURN % len(self._pages)
        width = display.width - self._left
        bar = min(width, (width * seconds_left + self._life - 1) // self._life)
        if page != self._page:
            self._font.draw(display, self._pages[page])
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


def _picture(encoder, address):
    """Return a FrameBuffer with the QR code of `address`; raise ValueError if that would be too fine for a phone."""
    qr = encoder.QR((_SIDE // _MODULE - _QUIET - _SMALLEST) // 4)
    qr.encode(encoder.compact(address))
    fb = framebuf.FrameBuffer(bytearray(_SIDE * _SIDE // 8), _SIDE, _SIDE, framebuf.MONO_VLSB)
    margin = (_SIDE - qr.size * _MODULE) // 2
    fb.fill(1)
    qr.draw(fb, margin, margin, _MODULE, 0)
    return fb
