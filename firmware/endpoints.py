"""The provider in config.json as a DeviceFlow. Needed once a boot."""

from deviceflow import DeviceFlow, DeviceFlowError, once
from settings import BadConfig

# What some functions of deviceflow.providers must be told beside client_id, and which.
NEEDS = (
    ("domain", "auth0 okta"),
    ("base_url", "authentik fusionauth hydra keycloak zitadel"),
    ("realm", "keycloak"),
    ("client_secret", "google trakt zoom"),
)


def flow(arguments):
    """See Settings.flow; `arguments` are the provider's, and those that DeviceFlow takes beside."""
    make = _maker(arguments)
    try:
        return make(**arguments)
    except TypeError as e:
        raise BadConfig(_misfit(str(e))) from None
    except DeviceFlowError as e:
        if e.error in ("insecure_address", "bad_setting"):
            raise BadConfig("provider: " + e.description) from None
        raise


def _maker(arguments):
    """What makes the flow; takes the provider's name out of the arguments."""
    name = arguments.pop("name", None)
    if name is not None:
        return _known(name, arguments)
    if arguments.get("issuer"):
        return once("issuer").flow
    for url in ("device_auth_url", "token_url"):
        if not arguments.get(url):
            raise BadConfig("provider needs name, or issuer, or device_auth_url and token_url")
    return DeviceFlow


def _known(name, arguments):
    """The function of deviceflow.providers, if it is told what it needs."""
    providers = once("deviceflow.providers")
    names = [known for known in dir(providers) if "a" <= known[0] <= "z"]
    if name not in names:
        raise BadConfig("provider.name is none of: " + ", ".join(sorted(names)))
    for need, by in NEEDS:
        if name in by.split() and not arguments.get(need):
            raise BadConfig("provider.%s is missing" % need)
    return getattr(providers, name)


def _misfit(text):
    """What a TypeError says of an argument that nothing takes, in terms of config.json."""
    if "keyword" in text and "'" in text:
        return "provider.%s is nothing that this provider takes; take it out" % text.split("'")[1]
    return "provider: " + text


