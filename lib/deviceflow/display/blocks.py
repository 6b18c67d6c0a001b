"""A QR code on a console, in half blocks. Loaded while one is printed."""

from micropython import const

from .qr import QR, compact

_QUIET = const(2)  # modules of light around a QR code
_BLOCKS = const("\u2588\u2580\u2584 ")  # both light, upper light, lower light, both dark


def show(write, address):
    """The QR code of `address`, unless it is too long: there are the words as well."""
    try:
        qr = QR()
        size = qr.encode(compact(address))
    except ValueError:
        return
    for y in range(-_QUIET, size + _QUIET, 2):
        line = ""
        for x in range(-_QUIET, size + _QUIET):
            line += _BLOCKS[2 * _is_dark(qr, x, y) + _is_dark(qr, x, y + 1)]
        write(line)


def _is_dark(qr, x, y):
    return 0 <= x < qr.size and 0 <= y < qr.size and qr.module(x, y)
