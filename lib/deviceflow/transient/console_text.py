"""Transient: a code on a console, in lines and as a QR code of half blocks. Loaded while it is printed."""

from micropython import const

from ..errors import clean
from . import load

_LONGEST_ADDRESS = const(500)
_LONGEST = const(40)  # characters of a code or a name
_QUIET = const(2)  # modules of light around a QR code
# Black on white, whatever the colours of the terminal are. Who does not know bright white (107) takes white (47).
_COLOURS = const("\x1b[0;30;47;107m")
_RESET = const("\x1b[0m")
_BLOCKS = (b" ", b"\xe2\x96\x84", b"\xe2\x96\x80", b"\xe2\x96\x88")  # none dark, lower dark, upper dark, both dark

WAITING = "Waiting; the code is good for another %d min"


def show(write, grant, service, device_id, with_qr):
    """Print where to enter which code, and what to look at before somebody approves."""
    uri, whole = grant.verification_uri, grant.verification_uri_complete
    if with_qr:
        _show_qr(write, whole or uri)
    write("To sign in to " + clean(service, _LONGEST))
    write("go to       " + clean(uri, _LONGEST_ADDRESS))
    write("and enter   " + clean(grant.user_code, _LONGEST))
    if whole and whole != uri:
        write("or open     " + clean(whole, _LONGEST_ADDRESS))
    if device_id:
        write("Approve only if you hold board " + clean(device_id, _LONGEST))


def _show_qr(write, address):
    """Print the QR code of `address`, unless it is too long or the memory too short: there are the words as well."""
    try:
        encoder = load("qr")
        qr = encoder.QR()
        qr.encode(encoder.compact(address))
    except (ValueError, MemoryError):
        return
    for y in range(-_QUIET, qr.size + _QUIET, 2):
        line = bytearray()
        for x in range(-_QUIET, qr.size + _QUIET):
            line.extend(_BLOCKS[2 * _is_dark(qr, x, y) + _is_dark(qr, x, y + 1)])
        write(_COLOURS + str(line, "utf-8") + _RESET)


def _is_dark(qr, x, y):
    return 0 <= x < qr.size and 0 <= y < qr.size and qr.module(x, y)
