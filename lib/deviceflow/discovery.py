"""A flow's endpoints from the issuer's metadata (RFC 8414, OpenID Connect Discovery 1.0)."""

from .errors import BadReply, NetworkError
from .fields import text
from .flow import DeviceFlow
from .reply import read

_HEADERS = {"Accept": "application/json"}
_SECRET_METHODS = "token_endpoint_auth_methods_supported"
_FIELDS = ("issuer", "device_authorization_endpoint", "token_endpoint", "revocation_endpoint", _SECRET_METHODS)
_LONGEST = 65536  # bytes: a realm of Keycloak's describes itself in some 6 KB, of which five fields are kept


def discover(issuer, client_id, http=None, **options):
    """See DeviceFlow.discover."""
    if http is None:
        from .http import Http

        http = Http()
    return described(find(issuer, http), client_id, http=http, **options)


def described(metadata, client_id, **options):
    """The DeviceFlow that metadata, as find gives them, describe; `options` are DeviceFlow's."""
    if "client_secret_post" not in (metadata.get(_SECRET_METHODS) or ()):
        options.setdefault("auth", "basic")  # what every server takes that does not say otherwise (RFC 8414 section 2)
    options.setdefault("revoke_url", text(metadata, "revocation_endpoint"))
    token_url = text(metadata, "token_endpoint")
    return DeviceFlow(client_id, text(metadata, "device_authorization_endpoint"), token_url, **options)


def find(issuer, http):
    """The issuer's metadata, from the first of its two addresses that describes a device login."""
    trouble = None
    for url in addresses(issuer):
        try:
            metadata = _get(url, http)
        except BadReply as e:
            trouble = trouble or e
            continue
        if text(metadata, "issuer") != issuer:  # RFC 8414 section 3.3
            raise BadReply("wrong_issuer", "the metadata belong to another issuer than " + issuer)
        if text(metadata, "device_authorization_endpoint") and text(metadata, "token_endpoint"):
            return metadata
        trouble = BadReply("no_device_endpoint", "the issuer names no device_authorization_endpoint")
    raise trouble


def addresses(issuer):
    """Where the metadata may be: RFC 8414 puts the well-known part before the path, OpenID puts it behind."""
    parts = issuer.rstrip("/").split("/", 3)
    path = "/" + parts[3] if len(parts) > 3 else ""
    origin = "/".join(parts[:3])
    return (
        origin + "/.well-known/oauth-authorization-server" + path,
        origin + path + "/.well-known/openid-configuration",
    )


def _get(url, http):
    reply = http.get(url, _HEADERS)
    try:
        if reply.status >= 500 or reply.status == 429:
            raise NetworkError("server_busy", "the issuer answered with status %d" % reply.status, reply.retry_after)
        if reply.status != 200:
            raise BadReply("no_metadata", "no metadata at %s (status %d)" % (url, reply.status))
        return read(reply.readinto, bytearray(256), _FIELDS, _LONGEST)
    finally:
        reply.close()
