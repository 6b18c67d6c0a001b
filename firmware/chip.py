"""Resident: what the firmware asks of the chip that it runs on."""

from binascii import hexlify

import machine
import network
from deviceflow.errors import DeviceFlowError
from deviceflow.rtc_memory import RtcMemory
from deviceflow.transient import load
from micropython import const

_ID = const(2)  # bytes of the unique id that a person compares


def is_joined():
    """Return whether the board has an address; it keeps it through a soft reset."""
    return network.WLAN(network.STA_IF).isconnected()


def clock_is_set(clock):
    """Return whether the clock shows a date that may be right."""
    return clock.gmtime()[0] >= load("net", "").FIRST_YEAR


def own_id():
    """Return the end of the chip's unique id: short enough to be compared by a person."""
    return hexlify(machine.unique_id()[-_ID:]).decode().upper()


def rtc_memory(clock):
    """Return what outlives a reset, if the board has it: an ESP32 does, a Pico does not."""
    rtc = machine.RTC()
    return RtcMemory(rtc, clock.time) if hasattr(rtc, "memory") else None


def watchdog(seconds):
    """Return the watchdog, running; None if it is off. DeviceFlowError if the chip has none that is so patient."""
    if not seconds:
        return None
    try:
        return machine.WDT(timeout=1000 * seconds)
    except ValueError:
        raise DeviceFlowError("bad_config", "watchdog_too_long") from None
