"""config.json checked on the PC: strictly as JSON, which MicroPython does not, then by the firmware's own rules.

So is the settings.json of an application, as far as anybody but the application knows what belongs into it.
"""

import json
import time

import config  # of the firmware
from deviceflow import DeviceFlowError

SETTINGS = "settings.json"  # of an application
_ADVICE = "; mend it, or write it anew with `make configure`"


class ConfigError(Exception):
    """config.json will not do; the text names the file, the line or the field, and what to do."""


def read(path):
    """The content of the config.json at `path`, which a board can work with. Raise ConfigError."""
    content = _json(path, _ADVICE)
    if not isinstance(content, dict):
        raise ConfigError(f"{path} must be an object, {{...}}{_ADVICE}")
    try:
        urls(content)
    except DeviceFlowError as problem:
        raise ConfigError(f"{path}: {problem.description.removeprefix('config.json: ')}{_ADVICE}") from None
    return content


def _json(path, advice=""):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path} is missing: run `make configure` first") from None
    except json.JSONDecodeError as problem:
        raise ConfigError(f"{path}, line {problem.lineno}, column {problem.colno}: {problem.msg}{advice}") from None
    except ValueError:
        raise ConfigError(f"{path} is not in UTF-8{advice}") from None


def addresses(application):
    """Return the addresses in the settings.json of the application in a folder, if it has one: it may call them.

    Raise ConfigError if that file is not JSON.
    """
    path = application / SETTINGS
    return list(_addresses_in(_json(path))) if path.exists() else []


def _addresses_in(value):
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _addresses_in(item)


def urls(content):
    """Return the addresses that a board with this configuration talks to, as far as it tells without asking anybody: of
    an issuer's, the issuer itself. Raise DeviceFlowError."""
    settings = config.settings_from(_without_issuer(content))
    flow = config.flow(settings, time, None)
    found = [flow.device_auth_url, flow.token_url, flow.revoke_url, settings.userinfo]
    return list(dict.fromkeys(filter(None, found)))


def _without_issuer(content):
    """The content with the issuer in place of the endpoints that it would name."""
    provider = content.get("provider")
    if not isinstance(provider, dict) or "name" in provider or not isinstance(provider.get("issuer"), str):
        return content
    rest = {name: value for name, value in provider.items() if name != "issuer"}
    return {**content, "provider": {**rest, "device_auth_url": provider["issuer"], "token_url": provider["issuer"]}}
