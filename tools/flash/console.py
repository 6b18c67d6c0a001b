"""The board's serial console: to reset it and to follow what it says."""

import sys
import time

import serial

_BAUD = 115200
_TICK = 0.2  # s
_RETRY = 0.02  # s; a board that comes back talks at once
_GONE = 10  # s that a port may be away: a chip with USB of its own takes it along through a reset
_RESET = b"\r\x03\x02import machine; machine.reset()\r"


def reset(port):
    """Reset the board as its reset button does not: RTC memory stays. OSError if the port is gone."""
    with _opened(port) as line:
        line.write(_RESET)
        line.flush()


def follow(port, out=sys.stdout, reset_first=False):
    """Copy what the board says to `out`, until an exception; OSError if the port goes and does not come back."""
    line = _opened(port)
    try:
        if reset_first:
            line.write(_RESET)
        while True:
            try:
                out.write(line.read(line.in_waiting or 1).decode("utf-8", "replace").replace("\r\n", "\n"))
                out.flush()
            except (serial.SerialException, OSError):
                line.close()
                line = _opened_again(port)
    finally:
        line.close()


def _opened(port):
    return serial.serial_for_url(port, _BAUD, timeout=_TICK, exclusive=True)


def _opened_again(port):
    end = time.monotonic() + _GONE
    while True:
        try:
            return _opened(port)
        except serial.SerialException:
            if time.monotonic() > end:
                raise
            time.sleep(_RETRY)
