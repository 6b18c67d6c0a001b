"""Wi-Fi and the clock: what has to work before anybody can sign in."""

import machine
import network
import ntptime
from deviceflow import Http, NetworkError, once
from micropython import const
from settings import BadConfig

_JOIN = const(20000)  # ms
_STEP = const(200)  # ms
_FIRST_GOOD_YEAR = const(2024)  # an ESP32 wakes in the year 2000; a certificate checked then is never valid
_NTP_TIMEOUT = const(3)  # s


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
    failure = _wait(wlan, clock)
    if failure is not None:
        wlan.disconnect()
        raise NetworkError("wifi", once("wifi_reasons").reason(network, failure) % ssid)


def _wait(wlan, clock):
    """Waits for an address; None, or the last status that tells a failure. It counts only if none comes: it may appear
    while the radio still tries."""
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
