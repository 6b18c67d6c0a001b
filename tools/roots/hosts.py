"""Which hosts a board with this configuration talks to."""

from urllib.parse import urlsplit

import config_file
from deviceflow import DeviceFlowError, trust
from deviceflow.transient import discovery

from .bundle import RootsError

_ENDPOINTS = ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint", "userinfo_endpoint")


def of_url(url):
    """[(host, port)] of an address; none unless it is https, as nothing else needs a root."""
    parts = urlsplit(url or "")
    return [(parts.hostname, parts.port or 443)] if parts.scheme == "https" and parts.hostname else []


def of_issuer(issuer, roots):
    """The hosts of an issuer and of the endpoints in its metadata, fetched with `roots` to verify. RootsError."""
    trust.install([root.der for root in roots])
    try:
        metadata = discovery.find(issuer)
    except DeviceFlowError as problem:
        raise RootsError(f"{issuer}: {problem}") from problem
    finally:
        trust.remove()
    return _unique(url for url in (issuer, *(metadata.get(name) for name in _ENDPOINTS)))


def of_config(content, roots):
    """The hosts of what a board's config.json holds. RootsError, BadConfig."""
    issuer = content["provider"].get("issuer")
    hosts = _unique(config_file.urls(content))
    return list(dict.fromkeys([*hosts, *of_issuer(issuer, roots)])) if of_url(issuer) else hosts


def _unique(urls):
    return list(dict.fromkeys(place for url in urls for place in of_url(url)))
