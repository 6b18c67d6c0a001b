# PC only: do not upload. Boards have this module built in.
"""`network`: Wi-Fi as an ESP32 has it. The access points there are, and their faults, come from the world.

A connection goes on with each look at it: an access point with "polls": 3 is joined at the third
`isconnected()` or `status()`. Sockets are the PC's and work either way.
"""

import state
from machine import unique_id

STA_IF, AP_IF = 0, 1
AUTH_OPEN, AUTH_WPA_PSK, AUTH_WPA2_PSK = 0, 2, 3
STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP = 1000, 1001, 1010
STAT_BEACON_TIMEOUT, STAT_NO_AP_FOUND, STAT_WRONG_PASSWORD = 200, 201, 202
STAT_ASSOC_FAIL, STAT_HANDSHAKE_TIMEOUT = 203, 204

_LONGEST_NAME = 32
_CONFIG = {"pm": 1, "txpower": 20.0, "reconnects": 0, "channel": 0}


class WLAN:
    """An interface; there is one of each kind, however often it is made. AP_IF can only be switched."""

    IF_STA, IF_AP = STA_IF, AP_IF

    def __init__(self, interface=STA_IF):
        if interface not in (STA_IF, AP_IF):
            raise ValueError("invalid WLAN interface identifier")
        self._state = state.current()
        # A plain dict: it is kept through a soft reset.
        self._radio = self._state.radios.setdefault(str(interface), {"active": False})

    def active(self, *on):
        """Whether the radio is on; or switches it. Off, it forgets its connection."""
        if on:
            self._radio["active"] = bool(on[0])
            self._leave()
        return self._radio["active"]

    def connect(self, ssid=None, key=None, *, bssid=None):
        """Begin to join. OSError if the radio is off, or if it is already trying: `disconnect()` first."""
        self._require(not self._trying(), "Wifi Internal State Error")
        self._leave()
        self._radio["ssid"], self._radio["key"] = ssid, key

    def disconnect(self):
        """Leave, or stop trying."""
        self._require(True, "")
        self._leave()

    def isconnected(self):
        """Whether there is an address."""
        return self.status() == STAT_GOT_IP

    def status(self, *what):
        """One of STAT_…: an error is shown while the radio still tries. "rssi": the signal in dBm."""
        radio = self._radio
        if what:
            return self._rssi(what[0])
        if radio.get("ssid") is None:
            return STAT_IDLE
        self._go_on()
        if radio["joined"]:
            return STAT_GOT_IP
        return radio["reason"] or STAT_CONNECTING

    def scan(self):
        """[(ssid, bssid, channel, dBm, security, hidden)]. OSError if the radio is off or busy joining."""
        self._require(not self._trying(), "Wifi Internal State Error")
        points = self._state.world("wifi")
        return [_scanned(ssid, number, points[ssid]) for number, ssid in enumerate(sorted(points))]

    def ifconfig(self):
        """(address, netmask, gateway, DNS server), zeros while there is none."""
        if not self._radio.get("joined"):
            return (".".join("0000"),) * 4
        return "192.0.2.2", "255.255.255.0", "192.0.2.1", "192.0.2.1"

    def config(self, *name, **values):
        """Return the setting `name`, or makes settings. ValueError for one that is not known."""
        radio = self._radio
        for key, value in values.items():
            if key not in _CONFIG:
                raise ValueError("unknown config param")
            radio[key] = value
        return self._setting(name[0]) if name else None

    def _setting(self, name):
        if name == "mac":
            return unique_id()
        if name in ("ssid", "essid"):
            return self._radio.get("ssid") or ""
        if name not in _CONFIG:
            raise ValueError("unknown config param")
        return self._radio.get(name, _CONFIG[name])

    def _rssi(self, what):
        if what != "rssi":
            raise ValueError("unknown status param")
        self._require(self._radio.get("joined"), "Wifi Not Connected")
        return self._state.world("wifi")[self._radio["ssid"]].get("rssi", -50)

    def _require(self, good, otherwise):
        if not self._radio["active"]:
            raise OSError("Wifi Not Started")
        if not good:
            raise OSError(otherwise)

    def _trying(self):
        radio = self._radio
        given_up = radio.get("reconnects") and radio["tries"] >= radio["reconnects"]
        return radio.get("ssid") is not None and not radio["joined"] and not given_up

    def _leave(self):
        radio = self._radio
        radio["ssid"] = None
        radio["joined"] = False
        radio["reason"] = radio["polls"] = radio["tries"] = 0

    def _go_on(self):
        """One look further."""
        radio = self._radio
        point = self._state.world("wifi").get(radio["ssid"])
        if radio["joined"]:
            if point is None:
                radio["joined"], radio["reason"], radio["polls"] = False, STAT_BEACON_TIMEOUT, 0
            return
        radio["polls"] += 1
        if not self._trying() or point and radio["polls"] < point.get("polls", 1):
            return
        radio["reason"] = _verdict(point, radio["key"])
        radio["joined"] = not radio["reason"]
        radio["tries"] += 1


def _verdict(point, key):
    """0, or what keeps the radio from joining an access point."""
    if point is None:
        return STAT_NO_AP_FOUND
    return 0 if (point.get("key") or "") == (key or "") else STAT_WRONG_PASSWORD


def _scanned(ssid, number, point):
    security = point.get("security", AUTH_WPA2_PSK if point.get("key") else AUTH_OPEN)
    bssid = b"\x02\x00\x00\x00\x00" + bytes([number])
    return ssid.encode(), bssid, point.get("channel", 6), point.get("rssi", -50), security, False


def hostname(*name):
    """The name under which the board asks for its address; or sets it, 32 characters at most."""
    board = state.current()
    if not name:
        return board.hostname
    if len(name[0]) > _LONGEST_NAME:
        raise ValueError("hostname too long")
    board.hostname = name[0]
    return None
