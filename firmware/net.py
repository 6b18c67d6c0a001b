"""Wi-Fi and the clock: what has to work before anybody can sign in."""

import network
import ntptime
import utime as time
from deviceflow import NetworkError
from micropython import const

_JOIN = const(20000)  # ms
_STEP = const(200)  # ms
_FIRST_GOOD_YEAR = const(2024)  # an ESP32 wakes in the year 2000; a certificate checked then is never valid


def join(ssid, key=None):
    """Joins the network `ssid`; NetworkError tells a missing network from a wrong password and from no address."""
    wlan = network.WLAN(network.STA_IF)
    wlan.active(True)
    if wlan.isconnected():  # Wi-Fi survives a soft reset
        return
    try:
        wlan.disconnect()  # it may still be trying since before a soft reset, and refuses to be told again
        wlan.connect(ssid, key)
    except OSError as e:
        raise NetworkError("wifi", "Wi-Fi does not start (error %s)" % e.args[0]) from None
    end = time.ticks_add(time.ticks_ms(), _JOIN)
    while not wlan.isconnected():
        if time.ticks_diff(end, time.ticks_ms()) < 0:
            reason = wlan.status()
            wlan.disconnect()
            raise NetworkError("wifi", _reason(reason) + ssid)
        time.sleep_ms(_STEP)


def _reason(status):
    if status == getattr(network, "STAT_NO_AP_FOUND", None):
        return "no such network in range: "
    if status == getattr(network, "STAT_WRONG_PASSWORD", None):
        return "wrong password for "
    return "no address from "


def set_clock():
    """Sets the clock by NTP if it was not set since power-on; NetworkError if no server answers."""
    if time.gmtime()[0] >= _FIRST_GOOD_YEAR:
        return
    try:
        ntptime.settime()
    except (OSError, ValueError):
        raise NetworkError(
            "clock", "no time server answers, and certificates can not be checked without a date"
        ) from None
