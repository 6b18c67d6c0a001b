"""Transient: config.json, read, checked, and turned into a flow. What there is to write in it:

wifi       {"ssid", "key"}; without it the board is expected to be on the network by other means
service    what the user signs in to, as the screen names it
provider   one of three: {"name": a provider of deviceflow.providers, and its arguments}, {"issuer": an address,
           "client_id"}, {"device_auth_url", "token_url", "client_id"}; each with further arguments of DeviceFlow,
           such as "client_secret"
scopes     a list of texts
userinfo   the address that tells who signed in, for the example application
ntp        a list of time servers, if the usual ones cannot be reached
watchdog   seconds after which a board that hangs is reset, 60 or more; 0, the default, is off, as a watchdog that has
           been started cannot be stopped, and resets a board that somebody works on with mpremote; it runs from the
           moment that this file has proven good
spread     seconds over which boards that get their power back together spread their start by chance; 20 by default
device_id  what the board is called beside a code, so that nobody approves another one; by default the end of its
           unique id
hide_code  true shows a code only after a press of the button, for boards in public places
allow_plain_http   true lets http through to other hosts than this one; for development only

Anything else is refused, as it may be misspelt: an application keeps its own settings in a file of its own.
"""

from collections import namedtuple

import ujson
import uos
from deviceflow.errors import BadReply, DeviceFlowError, NetworkError
from deviceflow.flow import DeviceFlow
from deviceflow.transient import load
from micropython import const

PATH = "config.json"

_ISSUER = "issuer.json"  # what the issuer said of itself last
_NTP = ("pool.ntp.org", "time.cloudflare.com", "time.google.com")
_SPREAD = const(20)  # s
# DNS and one exchange cannot be interrupted to feed the watchdog: some 20 s and the deadline of 30 s.
_SHORTEST_WATCHDOG = const(60)  # s
_LONGEST_SPREAD = const(600)  # s
_FIELDS = {
    "wifi": dict,
    "service": str,
    "provider": dict,
    "scopes": list,
    "userinfo": str,
    "ntp": list,
    "watchdog": int,
    "spread": int,
    "device_id": str,
    "hide_code": bool,
    "allow_plain_http": bool,
}
_WIFI = {"ssid": str, "key": str}
# All else there is a text.
_PROVIDER = {"extra": dict, "token_extra": dict, "max_reply": int, "rotation_grace": bool, "pkce": bool}
_NAMES = {dict: "an object", list: "a list of texts", str: "a text", int: "a number", bool: "true or false"}

Settings = namedtuple("Settings", tuple(sorted(_FIELDS)))


def read():
    """Return the Settings from flash; what is not in the file is None or the default.

    Raise DeviceFlowError ("bad_config"), whose details are a reason, the field and what belongs to it.
    """
    try:
        with open(PATH) as file:
            content = ujson.load(file)
    except OSError:
        raise bad("no_file") from None
    except ValueError:
        raise bad("not_json") from None
    return settings_from(content)


def settings_from(content):
    """Return the Settings for what config.json holds. Raise DeviceFlowError ("bad_config")."""
    check(content)
    values = {name: content.get(name) for name in _FIELDS}
    values["service"] = values["service"] or content["provider"].get("name") or "the provider"
    values["scopes"] = values["scopes"] or []
    values["ntp"] = values["ntp"] or _NTP
    values["watchdog"] = values["watchdog"] or 0
    values["spread"] = _SPREAD if values["spread"] is None else values["spread"]
    values["hide_code"] = values["hide_code"] or False
    values["allow_plain_http"] = values["allow_plain_http"] or False
    return Settings(*(values[name] for name in sorted(_FIELDS)))


def check(content):
    """Raise DeviceFlowError ("bad_config"), which names the field, unless `content` is what is described above."""
    if not isinstance(content, dict):
        raise bad("not_object")
    _check_fields(content, _FIELDS, "")
    wifi = content.get("wifi")
    if wifi is not None:
        _check_fields(wifi, _WIFI, "wifi.")
        _require(wifi, "ssid", "wifi.")
        if wifi.get("key") and not 8 <= len(wifi["key"].encode()) <= 64:
            raise bad("wifi_key")
    _require(content, "provider", "")
    for name in content["provider"]:
        _check_kind(content["provider"], name, _PROVIDER.get(name, str), "provider.")
    _require(content["provider"], "client_id", "provider.")
    if 0 < (content.get("watchdog") or 0) < _SHORTEST_WATCHDOG:
        raise bad("watchdog", _SHORTEST_WATCHDOG)
    if not 0 <= (content.get("spread") or 0) <= _LONGEST_SPREAD:
        raise bad("spread", _LONGEST_SPREAD)


def flow(settings, clock, before, http=None):
    """Return the DeviceFlow for these Settings; `clock`, `before` and `http` are DeviceFlow's.

    With an issuer the endpoints are asked for over the network. Raise DeviceFlowError ("bad_config") for a provider
    that does not exist or takes other arguments, NetworkError or BadReply if the issuer never described a device login.
    """
    arguments = dict(settings.provider, clock=clock, before=before, http=http)
    arguments["allow_plain_http"] = settings.allow_plain_http
    name = arguments.pop("name", None)
    make = _provider(name, arguments) if name is not None else _other(arguments)
    try:
        return make(**arguments)
    except TypeError as e:
        raise bad("argument", _argument(str(e))) from None
    except DeviceFlowError as e:
        if e.error in ("insecure_address", "bad_address", "bad_setting"):
            raise bad("provider", e.description) from None
        raise


def flow_of_issuer(issuer, client_id, **options):
    """Return the DeviceFlow that the issuer describes now, or described last; `options` are DeviceFlow's.

    A board with a stored login starts while its issuer is out of order. What answers in its place (a captive portal,
    say) counts as silence.
    """
    discovery = load("discovery")
    try:
        metadata = discovery.find(issuer, **options)
    except (NetworkError, BadReply):
        metadata = _kept()
        if metadata.get("issuer") != issuer:
            raise
    else:
        _keep(metadata)
    return DeviceFlow(client_id, **discovery.settings(metadata, **options))


def bad(reason, *details):
    return DeviceFlowError("bad_config", reason, *details)


def _check_fields(content, known, where):
    for name in content:
        if name not in known:
            raise bad("unknown", where + name)
        _check_kind(content, name, known[name], where)


def _check_kind(content, name, kind, where):
    value = content[name]
    if value is None:
        return
    right = isinstance(value, kind) and isinstance(value, bool) == (kind is bool)
    if right and kind is list:
        right = all(isinstance(item, str) for item in value)
    if not right:
        raise bad("kind", where + name, _NAMES[kind])


def _require(content, name, where):
    if not content.get(name):
        raise bad("missing", where + name)


def _provider(name, arguments):
    """Return the function of deviceflow.providers, if it is told what it needs."""
    providers = load("providers", "deviceflow.")
    known = providers.names()
    if name not in known:
        raise bad("unknown_provider", ", ".join(known))
    for argument in providers.needs(name):
        _require(arguments, argument, "provider.")
    return getattr(providers, name)


def _other(arguments):
    if arguments.get("issuer"):
        return flow_of_issuer
    if not (arguments.get("device_auth_url") and arguments.get("token_url")):
        raise bad("no_endpoints")
    return DeviceFlow


def _argument(text):
    """Return the name of the argument that a TypeError is about."""
    return "provider." + text.split("'")[1] if "'" in text else text


def _kept():
    try:
        with open(_ISSUER) as file:
            metadata = ujson.load(file)
    except (OSError, ValueError):
        return {}
    return metadata if isinstance(metadata, dict) else {}


def _keep(metadata):
    """Write only what changed, and beside the old file: flash wears, and the power may fail."""
    if _kept() == metadata:
        return
    try:
        with open(_ISSUER + ".new", "w") as file:
            ujson.dump(metadata, file)
        uos.rename(_ISSUER + ".new", _ISSUER)
    except OSError:
        return  # a flash that is full; the next start will ask again
