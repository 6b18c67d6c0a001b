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

Anything else is refused, as it may be misspelt: an application keeps its own settings in a file of its own.
"""

import ujson
from deviceflow import DeviceFlowError, once

PATH = "config.json"

_NTP = ("pool.ntp.org", "time.cloudflare.com", "time.google.com")


class BadConfig(DeviceFlowError):
    """config.json has to be mended by a person; the description says where."""

    def __init__(self, text):
        super().__init__("bad_config", PATH + ": " + text)


class Settings:
    """The content of config.json, with the names and types above; what is not in it is None or the default.

    Raises BadConfig.
    """

    def __init__(self, content):
        once("checks").check(content)
        self._provider = content["provider"]
        self.wifi = content.get("wifi")
        self.service = content.get("service") or self._provider.get("name") or "the provider"
        self.scopes = content.get("scopes") or []
        self.userinfo = content.get("userinfo")
        self.ntp = content.get("ntp") or _NTP
        self.watchdog = content.get("watchdog") or 0
        self.allow_plain_http = content.get("allow_plain_http") or False

    def flow(self, http, clock):
        """The DeviceFlow for this provider; BadConfig if there is no such provider or it takes other arguments.

        With an issuer the endpoints are asked for over the network, which raises as issuer.flow does.
        """
        return once("endpoints").flow(dict(self._provider, http=http, clock=clock))


def load():
    """The Settings from flash; BadConfig says what is wrong with them."""
    try:
        with open(PATH) as file:
            content = ujson.load(file)
    except OSError:
        raise BadConfig("the file is missing; see config.example.json") from None
    except ValueError:
        raise BadConfig("not JSON; look for a missing comma or quote") from None
    return Settings(content)
