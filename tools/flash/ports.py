"""Which serial port: the one named, or the one that is plugged in; and whether it can be used."""

import errno
import os

import serial
from serial.tools import list_ports


class PortError(Exception):
    """The port cannot be used; the text says what to do."""


def plugged_in(comports=list_ports.comports):
    """The serial ports on USB, with what they say of themselves: [(path, text)]."""
    return sorted((port.device, port.description or "?") for port in comports() if port.vid is not None)


def choose(named, found):
    """The path of the port to use: `named`, or the only one of `found` (see plugged_in). Raise PortError."""
    if named:
        return named
    if not found:
        raise PortError(
            "no board is plugged in. Is its cable one for data, not for charging only? If the port has an unusual "
            "name, give PORT=…; without hardware, `make board` makes a port"
        )
    if len(found) > 1:
        names = "".join(f"\n  PORT={path}   {text}" for path, text in found)
        raise PortError("several boards are plugged in; say which:" + names)
    return found[0][0]


def check(path, found=()):
    """Raise PortError if the port is not there, may not be opened, or is in use."""
    if "://" not in path and not os.path.exists(path) and not path.upper().startswith("COM"):
        others = ", ".join(name for name, _ in found) or "none"
        raise PortError(f"there is no port {path}; plugged in: {others}")
    try:
        serial.serial_for_url(path, exclusive=True).close()
    except serial.SerialException as problem:
        raise PortError(_advice(path, problem)) from None


def _advice(path, problem):
    if problem.errno in (errno.EACCES, errno.EPERM):
        return (
            f"you may not use {path}. On Linux: sudo usermod -aG $(stat -c %G {path}) $USER, then log in anew (or, "
            "until the next login, newgrp)"
        )
    # pyserial has a number for all but a lock that somebody else holds, and some systems' "device busy".
    if problem.errno in (errno.EBUSY, errno.EAGAIN) or "lock" in str(problem):
        return f"{path} is in use by another program: end the monitor, the editor or the terminal that has it open"
    return f"{path} cannot be used: {problem}. Is it a serial port? If it is, unplug the board and plug it in again"
