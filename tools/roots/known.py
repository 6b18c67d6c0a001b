"""The roots of well-known providers, for where connecting is not possible, and for the day on which one moves.

The first of each is what the provider was last known to use; those after it are the likely next: the successors that
its authority has announced, and the authorities that it uses elsewhere.
"""

_CLOUDFLARE = ("GTS Root R4", "ISRG Root X1", "SSL.com TLS ECC Root CA 2022")
_AMAZON = ("Amazon Root CA 1", "Starfield Services Root Certificate Authority - G2")
_DIGICERT = ("DigiCert Global Root G2", "DigiCert TLS RSA4096 Root G5")
_SECTIGO = (
    "USERTrust ECC Certification Authority",
    "Sectigo Public Server Authentication Root E46",
    "USERTrust RSA Certification Authority",
    "Sectigo Public Server Authentication Root R46",
)

ROOTS = {
    "github.com": (*_SECTIGO[:2], "ISRG Root X1"),
    "api.github.com": (*_SECTIGO[:2], "ISRG Root X1"),
    "oauth2.googleapis.com": ("GTS Root R1", "GTS Root R4", "GTS Root R3"),
    "openidconnect.googleapis.com": ("GTS Root R1", "GTS Root R4", "GTS Root R3"),
    "www.googleapis.com": ("GTS Root R1", "GTS Root R4", "GTS Root R3"),
    "login.microsoftonline.com": (*_DIGICERT, "Microsoft RSA Root Certificate Authority 2017"),
    "graph.microsoft.com": (*_DIGICERT, "Microsoft RSA Root Certificate Authority 2017"),
    "*.auth0.com": ("ISRG Root X1", *_CLOUDFLARE[:1], *_AMAZON),
    "*.okta.com": (*_DIGICERT, *_AMAZON[:1]),
    "gitlab.com": (*_SECTIGO[2:], *_CLOUDFLARE[:1]),
    "id.twitch.tv": ("GlobalSign Root CA - R3", "GlobalSign Root R46", *_AMAZON[:1]),
    "*.zitadel.cloud": ("ISRG Root X1", *_CLOUDFLARE[:1]),
    "huggingface.co": _AMAZON,
    "discord.com": _CLOUDFLARE,
    "zoom.us": (*_DIGICERT, *_AMAZON[:1]),
    "api.trakt.tv": _CLOUDFLARE,
}


def known(host):
    """The labels for `host`, or none."""
    for pattern, labels in ROOTS.items():
        if pattern == host or (pattern.startswith("*.") and host.endswith(pattern[1:])):
            return labels
    return ()
