"""The command `deviceflow`: sign in once, and have an access token for scripts."""

import inspect
import json
import os
import sys
import webbrowser

import click
from deviceflow import DeviceFlow, DeviceFlowError, FileStore, NullScreen, Session, providers
from deviceflow.display.console import Console
from deviceflow.errors import clean

_SECRET = "CLIENT_SECRET"  # the environment variable


class _Screen(Console):
    """Prints on stderr, as stdout is for what scripts read, and opens the page in the browser."""

    def __init__(self, name, browser):
        super().__init__(name, write=_say, again="run it again", qr=sys.stderr.isatty())
        self._browser = browser

    def code(self, grant):
        super().code(grant)
        if self._browser and sys.stderr.isatty():
            webbrowser.open(grant.verification_uri_complete or grant.verification_uri)


def _say(line):
    click.echo(line, err=True)


class _Login:
    """What was told about one provider, and its session. The file beside the login is for its owner alone."""

    def __init__(self, provider):
        self.provider = provider
        self._store = FileStore(provider)
        self._path = self._store.folder / ("".join(c if c.isalnum() else "-" for c in provider) + ".json")

    def told(self):
        """Return what was told when somebody signed in; an empty dict before."""
        try:
            return json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def tell(self, told):
        new = self._path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(told, file, indent=1)
        os.replace(new, self._path)

    def forget(self):
        self._path.unlink(missing_ok=True)

    def session(self, screen):
        told = self.told()
        if not told:
            raise click.ClickException(f"nobody is signed in to {self.provider}: deviceflow login {self.provider}")
        settings = dict(told["settings"], client_id=told["client_id"])
        secret = os.environ.get(_SECRET) or told.get("client_secret")
        if secret:
            settings["client_secret"] = secret
        return Session(_flow(self.provider, settings), self._store, screen, told["scopes"])


def _flow(provider, settings):
    if "://" in provider:
        return DeviceFlow.discover(provider, **settings)
    if provider not in providers.names():
        known = ", ".join(providers.names())
        raise click.ClickException(f"{provider} is none of {known}; or give the address of an issuer")
    missing = [name for name in providers.needs(provider) if name not in settings]
    if missing:
        how = f"set {_SECRET} in the environment" if missing[0] == "client_secret" else f"add --set {missing[0]}=…"
        raise click.ClickException(f"{provider} needs {missing[0]}: {how}")
    make = getattr(providers, provider)
    takes = {**inspect.signature(DeviceFlow).parameters, **inspect.signature(make).parameters}
    unknown = sorted(set(settings) - set(takes))
    if unknown:
        raise click.ClickException(f"--set: {provider} takes no {', '.join(unknown)}")
    return make(**settings)


class _Group(click.Group):
    """Turns what goes wrong into a line."""

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except DeviceFlowError as error:
            raise click.ClickException(str(error)) from None
        except OSError as problem:
            raise click.ClickException(clean(problem)) from None


@click.group(cls=_Group)
@click.version_option(package_name="deviceflow")
def main():
    """Sign in by the OAuth 2.0 device flow, and print access tokens for scripts."""


_PROVIDER = click.argument("provider")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@main.command()
@_PROVIDER
@click.option("--client-id", help="What the provider calls your application.")
@click.option("--scope", "scopes", multiple=True, help="What to ask for; may be given several times.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="What else the provider wants to know.")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def login(provider, client_id, scopes, pairs, no_browser):
    """Sign in to PROVIDER: a name such as github, or the address of an issuer.

    A client secret, where a provider wants one, is taken from the environment variable CLIENT_SECRET, and kept beside
    the login for nobody else to read.
    """
    kept = _Login(provider)
    before = kept.told()
    client_id = client_id or before.get("client_id")
    if not client_id:
        raise click.UsageError("give --client-id, what the provider calls your application")
    told = {
        "client_id": client_id,
        "client_secret": os.environ.get(_SECRET) or before.get("client_secret"),
        "scopes": list(scopes) or before.get("scopes", []),
        "settings": dict(pair.partition("=")[::2] for pair in pairs) or before.get("settings", {}),
    }
    kept.tell(told)
    try:
        session = kept.session(_Screen(provider, not no_browser))
        session.login()
    except (DeviceFlowError, click.ClickException):
        kept.tell(before) if before else kept.forget()
        raise
    _say("Granted: " + clean(session.scope or "the scopes that were asked for"))


@main.command()
@_PROVIDER
@_JSON
def token(provider, as_json):
    """Print an access token that is good for now."""
    session = _Login(provider).session(NullScreen())
    value = session.access_token()
    click.echo(json.dumps({"access_token": value, "scope": session.scope}) if as_json else value)


@main.command()
@_PROVIDER
def logout(provider):
    """Revoke the login, and forget it."""
    kept = _Login(provider)
    kept.session(_Screen(provider, False)).logout()
    kept.forget()


@main.command()
@_PROVIDER
@_JSON
def status(provider, as_json):
    """Tell whether somebody is signed in; the exit status is 1 if not. Nothing is asked over the network."""
    kept = _Login(provider)
    told = kept.told()
    signed_in = bool(told) and not kept._store.is_empty()
    if as_json:
        click.echo(json.dumps({"signed_in": signed_in, "client_id": told.get("client_id")}))
    else:
        click.echo(f"signed in to {provider} as the client {told['client_id']}" if signed_in else "signed out")
    sys.exit(0 if signed_in else 1)


if __name__ == "__main__":
    main()
