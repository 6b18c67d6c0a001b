"""config.json: read, checked, and turned into a flow. What there is to write in it:

wifi       {"ssid", "key"}; without it the board is expected to be on the network by other means
service    what the user signs in to, as the screen names it
provider   one of three: {"name": a function of deviceflow.providers, and its arguments}, {"issuer": an address,
           "client_id"}, {"device_auth_url", "token_url", "client_id"}; each with further arguments of DeviceFlow,
           such as "client_secret"
scopes     a list of texts
userinfo   the address that tells who signed in, for the example application
ntp        a list of time servers, if the usual ones can not be reached
watchdog   seconds after which a board that hangs is reset, 60 or more; 0, the default, is off, as a watchdog that has
           been started can not be stopped, and resets a board that somebody works on with mpremote; it runs from the
           moment that this file has proven good
allow_plain_http   true lets http through to other hosts than this one; for development only
"""

import ujson
from deviceflow import DeviceFlow, DeviceFlowError, providers
from micropython import const

PATH = "config.json"

_NTP = ("pool.ntp.org", "time.cloudflare.com", "time.google.com")
# DNS and one exchange can not be interrupted to feed the watchdog: some 20 s and the deadline of 30 s.
_SHORTEST_WATCHDOG = const(60)  # s
# What some functions of deviceflow.providers must be told beside client_id, and which.
_NEEDS = (
    ("domain", "auth0 okta"),
    ("base_url", "authentik fusionauth hydra keycloak zitadel"),
    ("realm", "keycloak"),
    ("client_secret", "google trakt zoom"),
)
_KINDS = {"extra": dict, "max_reply": int}  # in provider; all else there is a text
_NAMES = {dict: "an object", list: "a list", str: "a text", int: "a number", bool: "true or false"}


class BadConfig(DeviceFlowError):
    """config.json has to be mended by a person; the description says where."""

    def __init__(self, text):
        super().__init__("bad_config", PATH + ": " + text)


class Settings:
    """The content of config.json, with the names and types above; what is not in it is None or the default."""

    def __init__(self, content):
        self.wifi = _optional(content, "wifi", dict)
        if self.wifi is not None:
            _check_wifi(self.wifi)
        self._provider = _wanted(content, "provider", "", dict)
        for name in self._provider:
            _optional(self._provider, name, _KINDS.get(name, str), "provider.")
        _wanted(self._provider, "client_id", "provider.")
        self.service = _optional(content, "service", str) or self._provider.get("name") or "the provider"
        self.scopes = _texts(content, "scopes") or []
        self.userinfo = _optional(content, "userinfo", str)
        self.ntp = _texts(content, "ntp") or _NTP
        self.watchdog = _optional(content, "watchdog", int) or 0
        if self.watchdog and self.watchdog < _SHORTEST_WATCHDOG:
            raise BadConfig("watchdog must be 0 or at least %d (seconds)" % _SHORTEST_WATCHDOG)
        self.allow_plain_http = _optional(content, "allow_plain_http", bool) or False

    def flow(self, http, clock):
        """The DeviceFlow for this provider; BadConfig if there is no such provider or it takes other arguments.

        With an issuer the endpoints are asked for over the network, which raises as issuer.flow does.
        """
        arguments = dict(self._provider, http=http, clock=clock)
        make = _maker(arguments)
        try:
            return make(**arguments)
        except TypeError as e:
            raise BadConfig(_misfit(str(e))) from None
        except DeviceFlowError as e:
            if e.error in ("insecure_address", "bad_setting"):
                raise BadConfig("provider: " + e.description) from None
            raise


def load():
    """The Settings from flash; BadConfig says what is wrong with them."""
    try:
        with open(PATH) as file:
            content = ujson.load(file)
    except OSError:
        raise BadConfig("the file is missing; see config.example.json") from None
    except ValueError:
        raise BadConfig("not JSON; look for a missing comma or quote") from None
    if not isinstance(content, dict):
        raise BadConfig("it must be an object: {...}")
    return Settings(content)


def _maker(arguments):
    """What makes the flow; takes the provider's name out of the arguments."""
    name = arguments.pop("name", None)
    if name is not None:
        return _known(name, arguments)
    if "issuer" in arguments:
        import issuer

        _wanted(arguments, "issuer", "provider.")
        return issuer.flow
    for url in ("device_auth_url", "token_url"):
        if not isinstance(arguments.get(url), str):
            raise BadConfig("provider needs name, or issuer, or device_auth_url and token_url")
    return DeviceFlow


def _known(name, arguments):
    """The function of deviceflow.providers, if it is told what it needs."""
    names = [known for known in dir(providers) if "a" <= known[0] <= "z"]
    if name not in names:
        raise BadConfig("provider.name is none of: " + ", ".join(sorted(names)))
    for need, by in _NEEDS:
        if name in by.split():
            _wanted(arguments, need, "provider.")
    return getattr(providers, name)


def _misfit(text):
    """What a TypeError says of an argument that nothing takes, in terms of config.json."""
    if "keyword" in text and "'" in text:
        return "provider.%s is nothing that this provider takes; take it out" % text.split("'")[1]
    return "provider: " + text


def _check_wifi(wifi):
    _wanted(wifi, "ssid", "wifi.")
    key = _optional(wifi, "key", str, "wifi.")
    if key and not 8 <= len(key.encode()) <= 64:
        raise BadConfig("wifi.key must have 8 to 63 characters; leave it out if there is no password")


def _texts(content, name):
    """An optional list of strings."""
    values = _optional(content, name, list)
    if values and not all(isinstance(value, str) for value in values):
        raise BadConfig(name + " must be a list of texts")
    return values


def _optional(content, name, kind, where=""):
    value = content.get(name)
    if value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool)):
        return value
    raise BadConfig(where + name + " must be " + _NAMES[kind])


def _wanted(content, name, where, kind=str):
    value = _optional(content, name, kind, where)
    if value:
        return value
    raise BadConfig(where + name + " is missing")
