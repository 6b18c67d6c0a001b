"""Wi-Fi and the clock: what has to work before anybody can sign in."""

import machine
import network
import ntptime
from deviceflow import Http, NetworkError
from micropython import const
from settings import BadConfig

_JOIN = const(20000)  # ms
_STEP = const(200)  # ms
_FIRST_GOOD_YEAR = const(2024)  # an ESP32 wakes in the year 2000; a certificate checked then is never valid
_NTP_TIMEOUT = const(3)  # s

# What status() says, by the names that a firmware has of these, and what it means.
_REASONS = (
    ("STAT_NO_AP_FOUND", "no network %s in range; look at wifi.ssid in config.json, and use 2.4 GHz"),
    ("STAT_NO_AP_FOUND_IN_RSSI_THRESHOLD", "%s is too weak here; move closer to it"),
    ("STAT_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD", "%s has weaker security than wifi.key in config.json asks for"),
    ("STAT_NO_AP_FOUND_W_COMPATIBLE_SECURITY", "%s wants a security that the board lacks; allow WPA2 there"),
    ("STAT_WRONG_PASSWORD", "wrong password for %s; look at wifi.key in config.json"),
    ("STAT_HANDSHAKE_TIMEOUT", "wrong password for %s, or weak signal; look at wifi.key in config.json"),
    ("STAT_ASSOC_FAIL", "%s refuses the board; is it full, or does it filter?"),
    ("STAT_CONNECT_FAIL", "%s refuses the board; look at wifi.key in config.json"),
    ("STAT_BEACON_TIMEOUT", "%s is gone; move closer to it"),
)
_NO_ADDRESS = "no address from %s; restart the router, or look at its DHCP server"


def is_joined():
    """Whether the board has an address; it keeps it through a soft reset."""
    return network.WLAN(network.STA_IF).isconnected()


def join(ssid, key, clock):
    """Joins the network `ssid`, waiting by `clock`; at once if that is done already.

    NetworkError ("wifi") tells a missing network from a wrong password and from no address.
    """
    wlan = network.WLAN(network.STA_IF)
    if wlan.isconnected():
        return
    wlan.active(False)  # it may be trying still, and refuse to be told again; and an old status would stay
    wlan.active(True)
    try:
        wlan.connect(ssid, key)
    except OSError as e:
        raise NetworkError("wifi", "Wi-Fi does not start (%s)" % e.args[-1]) from None
    reason = _wait(wlan, clock)
    if reason:
        wlan.disconnect()
        raise NetworkError("wifi", reason % ssid)


def _wait(wlan, clock):
    """Waits for an address; None, or the reason why there is none. A reason counts only if it lasts: it may appear
    while the radio still tries."""
    start = clock.ticks_ms()
    reason = None
    while not wlan.isconnected():
        reason = _reason(wlan.status()) or reason
        if clock.ticks_diff(clock.ticks_ms(), start) >= _JOIN:
            return reason or _NO_ADDRESS
        clock.sleep_ms(_STEP)
    return None


def _reason(status):
    for name, reason in _REASONS:
        if status == getattr(network, name, None):
            return reason
    return None


def clock_is_set(clock):
    """Whether the clock shows a date that may be right."""
    return clock.gmtime()[0] >= _FIRST_GOOD_YEAR


def clock_is_due(clock):
    """Whether it is time to set the clock: it was not, or the power came on, since when it only may be right."""
    return not clock_is_set(clock) or machine.reset_cause() == machine.PWRON_RESET


def set_clock(servers, clock):
    """Sets the clock from the first of the NTP `servers` that answers; NetworkError ("clock") if none does."""
    ntptime.timeout = _NTP_TIMEOUT
    for server in servers:
        ntptime.host = server
        clock.sleep_ms(0)  # looks after the watchdog: each server blocks for some seconds
        try:
            ntptime.settime()
        except (OSError, ValueError):
            continue
        if clock_is_set(clock):
            return
    raise NetworkError("clock", "no time server answers; without a date no certificate can be checked")


class WifiHttp(Http):
    """Http that calls `before` ahead of each exchange: Wi-Fi may have to be joined again, the watchdog to be fed.

    `has_roots` may be set to False: https is then nothing to try again, but for a person to mend.
    """

    has_roots = True

    def __init__(self, before, **options):
        super().__init__(**options)
        self._before = before

    def check(self, url):
        """As Http does; raises BadConfig for https without roots."""
        super().check(url)
        if not self.has_roots and url.startswith("https:"):
            raise BadConfig("https needs roots: run `make roots` on the PC, then `make flash`")

    def send(self, method, url, headers, **options):
        """As Http does, but names a server that does not answer; raises what `before` raises."""
        self._before()
        try:
            return super().send(method, url, headers, **options)
        except NetworkError as e:
            if e.error != "network":  # the others name it themselves
                raise
            raise NetworkError(e.error, url.split("/", 3)[2] + ", " + e.description, e.retry_after) from None
