"""config.json: read, checked, and turned into a flow.

wifi      {"ssid", "key"}; leave it out on a board that is on the network by other means
service   what the user signs in to, as the screen names it
provider  {"name": one of deviceflow.providers, …its arguments} or {"issuer": an address, "client_id": …}
scopes    a list; userinfo: the address that tells who signed in (optional)
"""

import ujson
from deviceflow import DeviceFlow, DeviceFlowError, providers

PATH = "config.json"


class BadConfig(DeviceFlowError):
    """config.json has to be mended by a person; the description says where."""

    def __init__(self, text):
        super().__init__("bad_config", PATH + ": " + text)


class Settings:
    """The content of config.json: wifi (a dict or None), service, scopes (a list), userinfo (or None)."""

    def __init__(self, content):
        self.wifi = _optional(content, "wifi", dict)
        if self.wifi is not None:
            _wanted(self.wifi, "ssid", "wifi.")
        self._provider = dict(_wanted(content, "provider", "", dict))
        _wanted(self._provider, "client_id", "provider.")
        self.service = _optional(content, "service", str) or self._provider.get("name") or "the provider"
        self.scopes = _optional(content, "scopes", list) or []
        self.userinfo = _optional(content, "userinfo", str)

    def flow(self):
        """The DeviceFlow for this provider; BadConfig if there is no such provider or it takes other arguments.

        With an issuer the endpoints are asked for over the network, which raises as DeviceFlow.discover does.
        """
        arguments = dict(self._provider)
        name = arguments.pop("name", None)
        make = getattr(providers, name, None) if name else DeviceFlow.discover
        if make is None or (name or "").startswith("_") or not ("issuer" in arguments or name):
            raise BadConfig("provider.name is not one that deviceflow knows; or give provider.issuer")
        try:
            return make(**arguments)
        except TypeError as e:
            raise BadConfig("provider: %s" % e) from None


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
        raise BadConfig("it must be an object: {…}")
    return Settings(content)


def _optional(content, name, kind):
    value = content.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise BadConfig(name + " must be " + {dict: "an object", list: "a list", str: "a text"}[kind])


def _wanted(content, name, where, kind=str):
    value = content.get(name)
    if isinstance(value, kind) and value:
        return value
    raise BadConfig(where + name + " is missing")
