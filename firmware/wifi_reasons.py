"""Why the board is not on the Wi-Fi, in words. Needed when it is not."""

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


def reason(network, status):
    """What WLAN.status() means for a person, with a place for the network's name; `network` is the module."""
    for name, text in _REASONS:
        if status == getattr(network, name, None):
            return text
    return _NO_ADDRESS
