"""Which quirks are served where, and what its metadata says."""

from __future__ import annotations

from dataclasses import dataclass

from .known_quirks import AUTH0, GITHUB, GOOGLE, KNOWN, MICROSOFT, PLAIN, TWITCH
from .quirks import OPENID, RFC8414, Quirks


@dataclass(frozen=True)
class Mount:
    """Quirks below a path prefix; `discovery` if not all the metadata of the quirks are there."""

    prefix: str
    quirks: Quirks
    discovery: tuple | None = None
    false_issuer: str = ""  # the path of the issuer its metadata names instead of its own
    hides_device_endpoint: bool = False

    def metadata_paths(self):
        """RFC 8414 puts the well-known part before the issuer's path, OpenID after it."""
        paths = {
            RFC8414: f"/.well-known/{RFC8414}{self.prefix}",
            OPENID: f"{self.prefix}/.well-known/{OPENID}",
        }
        kinds = self.quirks.discovery if self.discovery is None else self.discovery
        return [paths[kind] for kind in kinds]

    def metadata(self, root):
        """The document (a dict) that describes this mount; `root` is scheme and host."""
        base, paths = root + self.prefix, self.quirks.paths
        methods = ["none", "client_secret_basic", "client_secret_post"]
        document = {
            "issuer": root + self.false_issuer if self.false_issuer else base,
            "token_endpoint": base + paths.token,
            "device_authorization_endpoint": base + paths.device,
            "revocation_endpoint": base + paths.revoke,
            "userinfo_endpoint": base + "/userinfo",
            "scopes_supported": list(self.quirks.scopes),
            "response_types_supported": ["none"],  # required, and there is no authorization endpoint
            "grant_types_supported": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["HS256"],
        }
        if self.hides_device_endpoint:
            del document["device_authorization_endpoint"]
        return document


BELOW = (
    # Two issuers with a path, each found in one way only, and two that a client has to turn down.
    Mount("/tenant", PLAIN, (RFC8414,)),
    Mount("/realm", PLAIN, (OPENID,)),
    Mount("/liar", PLAIN, false_issuer="/somebody-else"),
    Mount("/nodevice", PLAIN, hides_device_endpoint=True),
    Mount("/github", GITHUB),
    Mount("/google", GOOGLE),
    Mount("/microsoft", MICROSOFT),
    Mount("/auth0", AUTH0),
    Mount("/twitch", TWITCH),
)


def mounts(like):
    """All mounts; the quirks named `like` have the root."""
    return (Mount("", KNOWN[like]), *BELOW)
