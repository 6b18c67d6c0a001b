"""Transient: Wi-Fi and the time of day, which have to work before anybody can sign in."""

import machine
import network
import ntptime
import utime
from deviceflow.errors import NetworkError
from micropython import const

FIRST_YEAR = const(2025)  # an ESP32 wakes in the year 2000, and no answer from before this code was written is right
_YEARS = const(20)  # for how long an answer is believed

_JOIN = const(20000)  # ms
_STEP = const(200)  # ms
_NTP_TIMEOUT = const(3)  # s

# What WLAN.status() means, by the names that a firmware has of it.
_REASONS = (
    ("STAT_NO_AP_FOUND", "no_ap"),
    ("STAT_NO_AP_FOUND_IN_RSSI_THRESHOLD", "weak"),
    ("STAT_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD", "weak_security"),
    ("STAT_NO_AP_FOUND_W_COMPATIBLE_SECURITY", "unknown_security"),
    ("STAT_WRONG_PASSWORD", "wrong_password"),
    ("STAT_HANDSHAKE_TIMEOUT", "handshake_timeout"),
    ("STAT_ASSOC_FAIL", "association"),
    ("STAT_CONNECT_FAIL", "connect_failed"),
    ("STAT_BEACON_TIMEOUT", "beacon_timeout"),
)


def join(wifi, clock):
    """Join the network of config.json's `wifi`, waiting by `clock`; return at once if that is done already.

    Raise NetworkError ("wifi"), whose details tell a missing network from a wrong password and from no address.
    """
    wlan = network.WLAN(network.STA_IF)
    if wlan.isconnected():
        return
    if not wifi:
        raise NetworkError("wifi", "not_configured", "")
    ssid, key = wifi["ssid"], wifi.get("key")
    wlan.active(False)  # it may still be trying, and refuse to be told again; and an old status would stay
    wlan.active(True)
    try:
        wlan.connect(ssid, key)
    except OSError:
        raise NetworkError("wifi", "does_not_start", ssid) from None
    failure = _wait(wlan, clock)
    if failure is not None:
        open_network = key and _is_open(wlan, ssid)
        wlan.disconnect()
        raise NetworkError("wifi", "open_network" if open_network else _reason(failure), ssid)


def set_clock(servers, clock, first=0):
    """Set the clock from the NTP `servers`, beginning with number `first`; NetworkError ("clock") if none answers.

    Nobody vouches for the time that NTP tells, so a year that cannot be is not taken.
    """
    ntptime.timeout = _NTP_TIMEOUT
    for number in range(len(servers)):
        ntptime.host = servers[(first + number) % len(servers)]
        clock.sleep_ms(0)  # feeds the watchdog: each server blocks for some seconds
        try:
            now = ntptime.time()
        except (OSError, ValueError, IndexError, OverflowError):
            continue
        date = utime.gmtime(now)
        if FIRST_YEAR <= date[0] < FIRST_YEAR + _YEARS:
            machine.RTC().datetime((date[0], date[1], date[2], date[6] + 1, date[3], date[4], date[5], 0))
            return
    raise NetworkError("clock")


def _wait(wlan, clock):
    """Wait for an address. Return None, or the last status that means a failure, as one may appear while the radio
    still tries."""
    start = clock.ticks_ms()
    failure = network.STAT_CONNECTING
    while not wlan.isconnected():
        status = wlan.status()
        if status not in (network.STAT_IDLE, network.STAT_CONNECTING):
            failure = status
        if clock.ticks_diff(clock.ticks_ms(), start) >= _JOIN:
            return failure
        clock.sleep_ms(_STEP)
    return None


def _is_open(wlan, ssid):
    """Return whether the network asks for no password: with one it cannot be joined, and says something else."""
    try:
        for found in wlan.scan():
            if found[0] == ssid.encode():
                return found[4] == 0
    except OSError:
        return False
    return False


def _reason(status):
    for name, reason in _REASONS:
        if status == getattr(network, name, None):
            return reason
    return "no_address"
