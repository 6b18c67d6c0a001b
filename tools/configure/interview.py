"""The questions, in order; what comes out is the content of config.json."""

from deviceflow.transient.address import is_secure

from . import checks
from .answers import NoAnswer
from .choices import is_issuer, known, needs_secret, parameters, title, usual


def provider(answers, settings):
    """The "provider" part. `settings` is {name: text} of what the provider wants beside the usual."""
    chosen = answers.get("--provider", "Provider (" + ", ".join(known()) + ") or issuer", checks.provider)
    named = {"issuer": chosen} if is_issuer(chosen) else {"name": chosen}
    unknown = set(settings) - {name for name, _ in parameters(chosen)}
    if unknown:
        names = ", ".join(name for name, _ in parameters(chosen)) or "nothing"
        raise NoAnswer(f"--set: {chosen} knows no {', '.join(sorted(unknown))}; it takes {names}")
    for name, default in parameters(chosen):
        named.update(_parameter(answers, settings, name, default))
    named["client_id"] = answers.get("--client-id", "Client id", checks.word)
    secret = _secret(answers, needs_secret(chosen))
    if secret:
        named["client_secret"] = secret
    return named


def plain_http(answers, named):
    """Return whether tokens may go over http, which somebody has to know: there is such an address in `named`."""
    if not any(checks.is_local(value) and not is_secure(value) for value in named.values()):
        return False
    return answers.get("--allow-plain-http", "This address is not encrypted: everybody in this network can read the "
                       "tokens, and answer in its place. For development only. Take it? Type yes", checks.yes)


def _parameter(answers, settings, name, default):
    check = checks.word if default is None else checks.optional_word
    if name.endswith("_url"):
        check = checks.address if default is None else checks.optional_address
    if name in settings:
        try:
            return {name: check(settings[name])}
        except ValueError as problem:
            raise NoAnswer(f"--set {name}=…: {problem}") from None
    value = answers.get(f"--set {name}=…", _spelled(name), check, default)
    return {name: value} if value and value != default else {}


def _spelled(name):
    text = name.replace("_", " ").replace("url", "URL")
    return text[0].upper() + text[1:]


def _secret(answers, needed):
    text = "Client secret" if needed else "Client secret (most boards need none)"
    check = checks.word if needed else checks.optional_word
    return answers.get("--client-secret", text, check, None if needed else "", secret=True)


def wifi(answers):
    """The "wifi" part, or None."""
    ssid = answers.get("--wifi", "Wi-Fi name (empty: the board is on the network by other means)", checks.ssid, "")
    if not ssid:
        return None
    key = answers.get("--wifi-key", "Wi-Fi password", checks.wifi_key, "", secret=True)
    return {"ssid": ssid, "key": key} if key else {"ssid": ssid}


def details(answers, named, userinfo):
    """Scopes, service name and userinfo; `userinfo` is the address that the issuer names, or None."""
    name = named.get("name") or named["issuer"]
    scopes, usual_userinfo = usual(name)
    found = {
        "scopes": answers.get("--scope", "Scopes", checks.scopes, " ".join(scopes)),
        "service": answers.get("--service", "Name to show on the display", checks.service, title(name)),
    }
    address = answers.get("--userinfo", "Address that tells who signed in (optional)", checks.optional_address,
                          userinfo or usual_userinfo or "")
    return {**found, "userinfo": address} if address else found
