"""Transient: a flow's endpoints from the issuer's metadata (RFC 8414, OpenID Connect Discovery 1.0)."""

from micropython import const

from ..errors import BadReply, NetworkError
from . import load
from .address import host_of
from .reply import Reader
from .token_reply import text

HEADERS = {"Accept": "application/json"}
_AUTH_METHODS = "token_endpoint_auth_methods_supported"
FIELDS = ("issuer", "device_authorization_endpoint", "token_endpoint", "revocation_endpoint", _AUTH_METHODS)
_LONGEST = const(65536)  # bytes: a realm of Keycloak's describes itself in some 6 KB, of which five fields are kept


def find(issuer, http=None, allow_plain_http=False, before=None, **_):
    """Return the issuer's metadata, a dict of FIELDS, from the first of its addresses that describes a device login.

    `http`, `allow_plain_http` and `before` are DeviceFlow's. Raise as DeviceFlow.discover does.
    """
    http = http or load("http").Http(allow_plain_http=allow_plain_http)
    search = Search(issuer)
    for url in search.addresses:
        if before:
            before()
        try:
            metadata = search.found(read(http.get(url, HEADERS), url))
        except BadReply as e:
            search.failed(e)
            continue
        if metadata:
            return metadata
    raise search.trouble


class Search:
    """A search for the metadata of `issuer`, without its I/O, which asyncio's driver awaits."""

    trouble = None  # why nothing was found

    def __init__(self, issuer):
        self._issuer = issuer
        self.addresses = addresses(issuer)

    def found(self, metadata):
        """Return the metadata of an address if they describe a device login, else None."""
        if text(metadata, "issuer") != self._issuer:  # RFC 8414 section 3.3
            raise BadReply("wrong_issuer", self._issuer)
        if text(metadata, "device_authorization_endpoint") and text(metadata, "token_endpoint"):
            return metadata
        self.trouble = BadReply("no_device_endpoint")
        return None

    def failed(self, error):
        """Go on after an address that has no metadata."""
        if error.error == "wrong_issuer":
            raise error
        self.trouble = self.trouble or error


def settings(metadata, **options):
    """Return DeviceFlow's arguments for metadata as find returns them: all but client_id, with `options` among them.

    Raise BadReply if the metadata describe no device login.
    """
    methods = metadata.get(_AUTH_METHODS)
    if not isinstance(methods, list) or "client_secret_post" not in methods:
        options.setdefault("auth", "basic")  # what every server takes that does not say otherwise (RFC 8414 section 2)
    options.setdefault("revoke_url", text(metadata, "revocation_endpoint"))
    options["device_auth_url"] = text(metadata, "device_authorization_endpoint")
    options["token_url"] = text(metadata, "token_endpoint")
    if not (options["device_auth_url"] and options["token_url"]):
        raise BadReply("no_device_endpoint")
    return options


def addresses(issuer):
    """Return where the metadata may be: RFC 8414 puts the well-known part before the path, OpenID puts it after."""
    parts = issuer.rstrip("/").split("/", 3)
    path = "/" + parts[3] if len(parts) > 3 else ""
    origin = "/".join(parts[:3])
    return (
        origin + "/.well-known/oauth-authorization-server" + path,
        origin + path + "/.well-known/openid-configuration",
    )


def read(reply, url):
    """Return the FIELDS of the reply from `url`, and close it."""
    try:
        if reply.status >= 500 or reply.status == 429:
            raise NetworkError("server_busy", reply.status, host_of(url), retry_after=reply.retry_after)
        if reply.status != 200:
            raise BadReply("no_metadata", url, reply.status)
        return Reader(bytearray(256)).read(reply.readinto, FIELDS, _LONGEST)
    except MemoryError:
        raise NetworkError("out_of_memory", "the issuer's metadata") from None
    finally:
        reply.close()
