"""Whether the provider is there, and knows the client: asked over the network, with certificates verified."""

import ssl
from urllib.parse import urlsplit

import certifi
import requests
from deviceflow import DeviceFlow, DeviceFlowError, NetworkError, trust
from deviceflow.errors import clean
from deviceflow.transient import discovery
from deviceflow.transient.address import host_of

from .choices import known

_SECONDS = 10
_ENDPOINTS = ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint")


class Unreachable(Exception):
    """The network does not allow to ask; nothing is known."""


class Refused(Exception):
    """The provider was asked, and what was answered cannot be right for this board; the text says what to do."""


def metadata(issuer, root=None):
    """What the issuer says of itself, a dict. `root` is a PEM file to trust instead of the PC's. Raise both."""
    problem = ""
    for url in discovery.addresses(issuer):
        try:
            reply = requests.get(url, timeout=_SECONDS, allow_redirects=False, verify=str(root) if root else True)
            found = _object(reply) if reply.ok else {}
        except requests.exceptions.SSLError as error:
            raise Refused(_no_trust(issuer, str(error))) from None
        except requests.exceptions.JSONDecodeError:
            found = {}
        except requests.exceptions.RequestException as error:
            raise _silent(url, type(error).__name__) from None
        if found.get("issuer") == issuer and "device_authorization_endpoint" in found:
            return found
        if "issuer" in found:
            problem = _why(issuer, found)
    raise Refused(problem or f"{issuer} does not describe itself: is it the issuer's exact address?")


def elsewhere(issuer, found):
    """Return [(name, host)] of the endpoints in the metadata `found` that lie on another host than the issuer.

    A board sends its tokens there.
    """
    addresses = {name: found.get(name) for name in (*_ENDPOINTS, "userinfo_endpoint")}
    hosts = {name: host_of(address) for name, address in addresses.items() if isinstance(address, str)}
    own = host_of(issuer)
    return [(name, clean(host)) for name, host in hosts.items() if host and host != own]


def _object(reply):
    """Return the JSON object in a reply; an empty one for anything else."""
    found = reply.json()
    return found if isinstance(found, dict) else {}


def _no_trust(issuer, error):
    if "CERTIFICATE_VERIFY_FAILED" in error:
        return f"the certificate of {issuer} is not trusted; ARGS='--root FILE' names the CA that is"
    return f"what answers at {issuer} speaks no TLS that this computer knows: is it plain http there?"


def _silent(url, why):
    where = urlsplit(url).netloc
    return Unreachable(f"{where} does not answer ({why}); check that the provider is running, and the network")


def _why(issuer, found):
    if found["issuer"] != issuer:
        return f"it calls itself {clean(found['issuer'])}: give exactly that"
    return f"{issuer} names no device_authorization_endpoint: its device login may have to be switched on"


def ask_for_code(provider, scopes, found, root=None):
    """Ask for a code, which nobody will use: the provider then tells whether client and scopes are good.

    `provider` is that of config.json, `found` the metadata if it has an issuer. Raise both.
    """
    trust.install(_roots(root))
    try:
        flow = _flow(provider, found)
        flow.initiate_device_authorization(scopes)
    except NetworkError as error:
        raise _silent(flow.device_auth_url, error.description) from None
    except DeviceFlowError as error:
        said = str(error).rstrip(".")
        raise Refused(f"the provider refuses: {said}. Are client id and scopes right, and is the device login switched "
                      "on for the client?") from None
    finally:
        trust.remove()


def _flow(provider, found):
    arguments = dict(provider)
    name = arguments.pop("name", None)
    if name:
        return known()[name](**arguments)
    arguments.pop("issuer")
    client_id = arguments.pop("client_id")
    return DeviceFlow(client_id, **discovery.settings(found, **arguments))


def _roots(root):
    context = ssl.create_default_context(cafile=root or certifi.where())
    return context.get_ca_certs(binary_form=True)


