"""What is wrong with config.json, if anything. Needed once a boot."""

from micropython import const
from settings import BadConfig

# DNS and one exchange can not be interrupted to feed the watchdog: some 20 s and the deadline of 30 s.
_SHORTEST_WATCHDOG = const(60)  # s
_FIELDS = ("wifi", "service", "provider", "scopes", "userinfo", "ntp", "watchdog", "allow_plain_http")
_KINDS = {"extra": dict, "max_reply": int}  # in provider; all else there is a text
_NAMES = {dict: "an object", list: "a list", str: "a text", int: "a number", bool: "true or false"}


def check(content):
    """Raises BadConfig, which names the field, unless `content` is what settings.py describes."""
    if not isinstance(content, dict):
        raise BadConfig("it must be an object: {...}")
    for name in content:
        if name not in _FIELDS:
            raise BadConfig("%s is nothing that is known there; is it misspelt?" % name)
    wifi = optional(content, "wifi", dict)
    if wifi is not None:
        _check_wifi(wifi)
    provider = wanted(content, "provider", "", dict)
    for name in provider:
        optional(provider, name, _KINDS.get(name, str), "provider.")
    wanted(provider, "client_id", "provider.")
    for name in ("service", "userinfo"):
        optional(content, name, str)
    for name in ("scopes", "ntp"):
        _check_texts(content, name)
    watchdog = optional(content, "watchdog", int)
    if watchdog and watchdog < _SHORTEST_WATCHDOG:
        raise BadConfig("watchdog must be 0 or at least %d (seconds)" % _SHORTEST_WATCHDOG)
    optional(content, "allow_plain_http", bool)


def _check_wifi(wifi):
    wanted(wifi, "ssid", "wifi.")
    key = optional(wifi, "key", str, "wifi.")
    if key and not 8 <= len(key.encode()) <= 64:
        raise BadConfig("wifi.key must have 8 to 63 characters; leave it out if there is no password")


def _check_texts(content, name):
    for value in optional(content, name, list) or ():
        if not isinstance(value, str):
            raise BadConfig(name + " must be a list of texts")


def optional(content, name, kind, where=""):
    """The value of that `kind` under `name`, or None; `where` is what the field lies in, with a dot."""
    value = content.get(name)
    if value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool)):
        return value
    raise BadConfig(where + name + " must be " + _NAMES[kind])


def wanted(content, name, where, kind=str):
    """As optional(), for what must be there."""
    value = optional(content, name, kind, where)
    if value:
        return value
    raise BadConfig(where + name + " is missing")
