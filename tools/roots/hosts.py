"""Which hosts a board with this configuration talks to."""

from urllib.parse import urlsplit

from deviceflow import DeviceFlowError, Http, discovery, providers, trust

from .bundle import RootsError

_ENDPOINTS = ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint", "userinfo_endpoint")
_URLS = ("device_auth_url", "token_url", "revoke_url")


class _Anything:
    """An http seam for flows that are only looked at."""

    def check(self, url):
        """Any address will do."""


def of_url(url):
    """[(host, port)] of an address; none unless it is https, as nothing else needs a root."""
    parts = urlsplit(url or "")
    return [(parts.hostname, parts.port or 443)] if parts.scheme == "https" and parts.hostname else []


def of_issuer(issuer, roots):
    """The hosts of an issuer and of the endpoints in its metadata, fetched with `roots` to verify. RootsError."""
    trust.install([root.der for root in roots])
    try:
        metadata = discovery.find(issuer, Http())
    except DeviceFlowError as problem:
        raise RootsError(f"{issuer}: {problem}") from problem
    finally:
        trust.remove()
    return _unique(url for url in (issuer, *(metadata.get(name) for name in _ENDPOINTS)))


def of_provider(name, **arguments):
    """The hosts of a function of deviceflow.providers. RootsError if there is no such function."""
    make = getattr(providers, name, None) if name.islower() else None
    if make is None:
        raise RootsError(f"there is no provider {name!r}")
    try:
        flow = make(http=_Anything(), **arguments)
    except TypeError as problem:
        raise RootsError(f"provider {name}: {problem}") from problem
    return _unique((flow.device_auth_url, flow.token_url, flow.revoke_url))


def of_config(config, roots):
    """The hosts of a board's config.json, as a dict. RootsError."""
    provider = dict(config.get("provider") or {})
    if "name" in provider:
        hosts = of_provider(provider.pop("name"), **provider)
    elif "issuer" in provider:
        hosts = of_issuer(provider["issuer"], roots)
    else:
        hosts = _unique(provider.get(name) for name in _URLS)
    return list(dict.fromkeys(hosts + of_url(config.get("userinfo"))))


def _unique(urls):
    return list(dict.fromkeys(place for url in urls for place in of_url(url)))
