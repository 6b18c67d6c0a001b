"""Signs in with a provider from this PC's terminal, to try a client id before it is flashed.

    make login PROVIDER=github CLIENT_ID=Iv1.0123456789abcdef
    make login PROVIDER=https://issuer.example.com CLIENT_ID=board ARGS="--scope openid --scope profile"
    make login PROVIDER=auth0 CLIENT_ID=abc ARGS="--set domain=example.eu.auth0.com --set audience=https://api.example.com"

The login is kept, for nobody but you to read, in your configuration folder; run it again and no code is needed.
A client secret, where a provider wants one, is taken from the environment variable CLIENT_SECRET.
"""

import argparse
import inspect
import os
import pathlib
import stat
import sys

from deviceflow import DeviceFlow, DeviceFlowError, FlashStore, Session, providers, trust
from deviceflow.display.console import Console
from deviceflow.errors import clean
from roots.bundle import certifi_bundle

# What comes from elsewhere, or is no text, or is set by the provider.
_NOT_BY_SET = (
    "client_id", "client_secret", "device_auth_url", "token_url", "extra", "http", "clock", "max_reply", "options")
KNOWN = providers.names()


def parser():
    p = argparse.ArgumentParser(
        prog="make login",
        usage="make login PROVIDER=… CLIENT_ID=… [ARGS=…]",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("provider", help="one of " + ", ".join(KNOWN) + "; or the address of an issuer, to be discovered")
    p.add_argument("--client-id", help="what the provider calls your application")
    p.add_argument("--scope", action="append", default=[], help="what to ask for; may be given several times")
    p.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="what else the provider wants to know"
    )
    p.add_argument("--sign-out", action="store_true", help="revoke the login that is kept, and forget it")
    return p


def main(arguments=None):
    """The command line; the exit status is 0 if it is signed in, or signed out if that was asked for."""
    p = parser()
    options = p.parse_args(arguments)
    if not options.client_id:
        p.error("give CLIENT_ID=…, what the provider calls your application")
    trust.install([root.der for root in certifi_bundle()])
    try:
        flow = flow_for(options)
        store = FlashStore(kept_at(options))
    except (DeviceFlowError, OSError) as error:
        print(f"make login: {error}{_advice(error, options.provider)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    screen = Console(options.provider, again="run it again", qr=sys.stdout.isatty())
    session = Session(flow, store, screen, options.scope)
    try:
        if options.sign_out:
            return 0 if session.logout() else 1
        session.login()
    except DeviceFlowError as error:  # the console has said what happened
        print(f"make login: not signed in{_advice(error, flow.token_url)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("Granted: " + clean(session.scope or "the scopes that were asked for"))
    return 0


def flow_for(options):
    """The flow for the provider or issuer; DeviceFlowError says what is missing."""
    settings = dict(pair.partition("=")[::2] for pair in options.set)
    settings["client_id"] = options.client_id
    if os.environ.get("CLIENT_SECRET"):
        settings["client_secret"] = os.environ["CLIENT_SECRET"]
    if "://" in options.provider:
        _only(settings, inspect.signature(DeviceFlow).parameters, options.provider)
        print(f"Asking {_place(options.provider)} where to sign in", flush=True)
        return DeviceFlow.discover(options.provider, **settings)
    if options.provider not in KNOWN:
        raise DeviceFlowError("unknown_provider", options.provider + " is not one of " + ", ".join(KNOWN))
    make = getattr(providers, options.provider)
    for name, parameter in inspect.signature(make).parameters.items():
        if parameter.default is parameter.empty and parameter.kind != parameter.VAR_KEYWORD and name not in settings:
            how = f'add ARGS="--set {name}=VALUE"'
            if name == "client_secret":
                how = "set CLIENT_SECRET in the environment"
            raise DeviceFlowError("missing_setting", f"{options.provider} needs {name}: {how}")
    takes = {**inspect.signature(make).parameters, **inspect.signature(DeviceFlow).parameters}
    _only(settings, takes, options.provider)
    return make(**settings)


def _only(settings, parameters, provider):
    """DeviceFlowError if there is a setting that no parameter takes; it names those that --set can."""
    known = [name for name in parameters if name not in _NOT_BY_SET]
    for name in settings:
        if name not in parameters:
            raise DeviceFlowError("bad_setting", f"{provider} takes no {name}; --set takes: {', '.join(known)}")


def _place(url):
    return url.split("/")[2]


def _advice(error, url):
    """What to do about a server that does not answer."""
    if getattr(error, "error", "") != "network" or "://" not in url:
        return ""
    return f"; check that the provider at {_place(url)} is running, and the network"


def kept_at(options):
    """Return the path of the login's files, in a folder that nobody else may look into.

    Folder and files are given back to their owner alone if somebody opened them to others. Raise OSError if one of them
    is a link or belongs to somebody else, who could read the login then.
    """
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    folder = pathlib.Path(base, "deviceflow")
    os.umask(0o077)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = "".join(c if c.isalnum() else "-" for c in options.provider + "-" + options.client_id)
    _make_private(folder, 0o700)
    for slot in (0, 1):
        _make_private(folder / f"{name}.{slot}", 0o600)
    return str(folder / name)


def _make_private(path, mode):
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISLNK(found.st_mode) or found.st_uid != os.getuid():
        raise OSError(f"{path} is a link or belongs to somebody else; remove it first")
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)


def run():
    """Run the command line; end quietly if nobody reads what it prints any longer."""
    try:
        return main()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains at its end
        return 1


if __name__ == "__main__":
    sys.exit(run())
