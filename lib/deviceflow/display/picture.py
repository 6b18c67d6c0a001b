"""The QR code of an address as it is shown to the left of a code. Loaded while it is drawn."""

import framebuf
from micropython import const

from .qr import QR, compact

_SIDE = const(64)  # pixels, as in pages.py
_MODULE = const(2)  # pixels: what a phone can read
_QUIET = const(2)  # modules of light around a QR code, both sides together
_SMALLEST = const(17)  # modules of a QR code, and four more for each version


def picture(address):
    """A FrameBuffer. Raises ValueError if the code would be too fine for a phone."""
    fb = framebuf.FrameBuffer(bytearray(_SIDE * _SIDE // 8), _SIDE, _SIDE, framebuf.MONO_VLSB)
    qr = QR((_SIDE // _MODULE - _QUIET - _SMALLEST) // 4)
    qr.encode(compact(address))
    margin = (_SIDE - qr.size * _MODULE) // 2
    fb.fill(1)
    qr.draw(fb, margin, margin, _MODULE, 0)
    return fb
