"""What can be chosen from: the providers that deviceflow knows, what each wants to be told, and usual scopes."""

import inspect

from deviceflow import providers

# name: (scopes, the address that tells who signed in). Scopes that make a provider hand out a refresh token are in it.
USUAL = {
    "github": (["read:user"], "https://api.github.com/user"),
    "google": (["openid", "profile", "email"], "https://openidconnect.googleapis.com/v1/userinfo"),
    "microsoft": (["openid", "profile", "offline_access"], "https://graph.microsoft.com/oidc/userinfo"),
    "gitlab": (["openid", "profile"], "https://gitlab.com/oauth/userinfo"),
    "huggingface": (["openid", "profile"], "https://huggingface.co/oauth/userinfo"),
    "discord": (["identify"], "https://discord.com/api/v10/users/@me"),
}
OTHERS = (["openid", "profile", "offline_access"], None)
SPELLED = {"github": "GitHub", "gitlab": "GitLab", "huggingface": "Hugging Face", "fusionauth": "FusionAuth",
           "zitadel": "ZITADEL", "authentik": "authentik"}
_ASKED_APART = ("client_id", "client_secret")


def known():
    """{name: function} of the providers in the table."""
    return {name: getattr(providers, name) for name in providers.names()}


def is_issuer(provider):
    """Whether `provider` is the address of an issuer rather than a name."""
    return "://" in provider


def parameters(provider):
    """[(name, default)] of what the provider wants to be told beside client id and secret; None is no default."""
    if is_issuer(provider):
        return []
    named = inspect.signature(known()[provider]).parameters.values()
    wanted = [p for p in named if p.kind is not p.VAR_KEYWORD and p.name not in _ASKED_APART]
    return [(p.name, None if p.default is p.empty else p.default or "") for p in wanted]


def needs_secret(provider):
    """Whether the provider does not go without a client secret."""
    return not is_issuer(provider) and "client_secret" in inspect.signature(known()[provider]).parameters


def usual(provider):
    """(scopes, userinfo address or None) that are usual for the provider."""
    return USUAL.get(provider, OTHERS)


def title(provider):
    """What the display may call it."""
    if is_issuer(provider):
        return provider.split("/")[2]
    return SPELLED.get(provider, provider.capitalize())
