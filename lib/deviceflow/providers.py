"""Resident: known providers, one function each that returns a DeviceFlow.

Sources are the providers' own documentation. `options` of each function are those of DeviceFlow.
"""

from .flow import DeviceFlow

# What some providers must be told besides client_id, and which.
_NEEDS = (
    ("domain", "auth0 okta"),
    ("base_url", "authentik fusionauth hydra keycloak zitadel"),
    ("realm", "keycloak"),
    ("client_secret", "google trakt zoom"),
)


def names():
    """Return the names of the providers, sorted."""
    known = (
        "auth0 authentik discord fusionauth github gitlab google huggingface hydra keycloak microsoft okta trakt "
        "twitch zitadel zoom"
    )
    return known.split()


def needs(name):
    """Return the arguments that a provider must be given besides client_id."""
    return [argument for argument, by in _NEEDS if name in by.split()]


def _flow(base, paths, client_id, options):
    """Return a flow from a base address and the paths "device token revoke" (the last may be missing)."""
    urls = [base + path for path in paths.split()]
    if len(urls) > 2:
        options.setdefault("revoke_url", urls[2])
    return DeviceFlow(client_id, urls[0], urls[1], **options)


def github(client_id, **options):
    """GitHub. Revoking needs the client secret and another method than POST, so there is no revoke_url.

    A GitHub app's refresh token is good for one use.
    """
    options.setdefault("rotation_grace", False)
    options.setdefault("manage_url", "https://github.com/settings/applications")
    return _flow("https://github.com/login", "/device/code /oauth/access_token", client_id, options)


def google(client_id, client_secret, **options):
    """Google, client type "TVs and Limited Input devices", whose secret is not treated as one but is required."""
    return _flow(
        "https://oauth2.googleapis.com",
        "/device/code /token /revoke",
        client_id,
        dict(options, client_secret=client_secret),
    )


def microsoft(client_id, tenant="common", **options):
    """Microsoft Entra ID; `tenant` is an id or domain, or common, organizations, consumers. A public client sends no
    secret. A refresh token comes only with the scope offline_access; there is no endpoint to revoke one."""
    options.setdefault("manage_url", "https://myapps.microsoft.com")
    base = "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0"
    return _flow(base, "/devicecode /token", client_id, options)


def auth0(domain, client_id, audience=None, **options):
    """Auth0; `domain` such as "example.eu.auth0.com", `audience` is the identifier of the API to be called."""
    if audience:
        options["extra"] = dict(options.get("extra") or {}, audience=audience)
    return _flow("https://" + domain + "/oauth", "/device/code /token /revoke", client_id, options)


def okta(domain, client_id, server="default", **options):
    """Okta; `domain` such as "example.okta.com", `server` is the authorization server's id."""
    base = "https://" + domain + "/oauth2/" + server + "/v1"
    return _flow(base, "/device/authorize /token /revoke", client_id, options)


def keycloak(base_url, realm, client_id, **options):
    """Keycloak; `base_url` such as "https://sso.example.com". A realm's tokens can be large JWTs."""
    base = base_url.rstrip("/") + "/realms/" + realm + "/protocol/openid-connect"
    return _flow(base, "/auth/device /token /revoke", client_id, options)


def gitlab(client_id, base_url="https://gitlab.com", **options):
    """GitLab, or a GitLab of your own."""
    return _flow(base_url.rstrip("/") + "/oauth", "/authorize_device /token /revoke", client_id, options)


def twitch(client_id, **options):
    """Twitch, which names the scopes and the errors its own way."""
    options = dict(options, quirks="twitch", rotation_grace=False)
    return _flow("https://id.twitch.tv/oauth2", "/device /token /revoke", client_id, options)


def authentik(base_url, client_id, **options):
    """authentik; `base_url` such as "https://auth.example.com"."""
    return _flow(base_url.rstrip("/") + "/application/o", "/device/ /token/ /revoke/", client_id, options)


def zitadel(base_url, client_id, **options):
    """ZITADEL; `base_url` such as "https://example.zitadel.cloud". It rotates refresh tokens without grace."""
    options.setdefault("rotation_grace", False)
    base = base_url.rstrip("/") + "/oauth/v2"
    return _flow(base, "/device_authorization /token /revoke", client_id, options)


def hydra(base_url, client_id, **options):
    """Ory Hydra's public address, 2.3 or later."""
    return _flow(base_url.rstrip("/") + "/oauth2", "/device/auth /token /revoke", client_id, options)


def huggingface(client_id, **options):
    """Hugging Face."""
    options.setdefault("manage_url", "https://huggingface.co/settings/connected-applications")
    return _flow("https://huggingface.co/oauth", "/device /token", client_id, options)


def discord(client_id, **options):
    """Discord."""
    return _flow("https://discord.com/api/v10/oauth2", "/device/authorize /token /token/revoke", client_id, options)


def zoom(client_id, client_secret, **options):
    """Zoom, which wants the secret by HTTP Basic."""
    options = dict(options, client_secret=client_secret, auth="basic", rotation_grace=False)
    return _flow("https://zoom.us/oauth", "/devicecode /token", client_id, options)


def fusionauth(base_url, client_id, **options):
    """FusionAuth; `base_url` such as "https://auth.example.com". A refresh token comes with offline_access."""
    return _flow(base_url.rstrip("/") + "/oauth2", "/device_authorize /token", client_id, options)


def trakt(client_id, client_secret, **options):
    """Trakt, which answers polls by the HTTP status alone."""
    options = dict(options, client_secret=client_secret, quirks="trakt")
    return _flow("https://api.trakt.tv/oauth", "/device/code /device/token /revoke", client_id, options)
