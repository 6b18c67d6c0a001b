"""Asks what a board has to be told, checks it as far as the network allows, and writes its config.json.

Every answer can be given here instead; what is not given is asked for if there is a terminal. The passwords may also
come from the environment, where other users of the computer do not see them: CLIENT_SECRET and WIFI_KEY.
"""

import argparse
import os
import pathlib
import sys

from . import interview, reach
from .answers import Answers, NoAnswer
from .output import write_config, write_roots

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
PAIRS = {"--client-secret": "CLIENT_SECRET", "--wifi-key": "WIFI_KEY"}


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(
        prog="make configure", usage='make configure [ARGS="…"]', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = p.add_argument
    add("--provider", help="a name that deviceflow knows, or the address of an issuer")
    add("--client-id", help="what the provider calls your application")
    add("--client-secret", help="if the provider wants one")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="what else the provider wants to know")
    add("--scope", action="append", metavar="NAMES", help="what to ask for; several in quotes or one after another")
    add("--service", metavar="NAME", help="what the display calls the provider")
    add("--userinfo", metavar="URL", help="the address that tells who signed in; empty for none")
    add("--wifi", metavar="NAME", help="the Wi-Fi; empty for none")
    add("--wifi-key", metavar="PASSWORD", help="its password; empty for none")
    add("--root", type=pathlib.Path, metavar="PEM", help="a certificate that the board is to trust as well")
    add("--offline", action="store_true", help="do not ask the provider whether it knows the client")
    add("--output", type=pathlib.Path, default=BUILD / "config.json", metavar="FILE", help="default: %(default)s")
    return p


def main(arguments=None):
    """The command line; the exit status is 0 if the configuration was written."""
    options = parser().parse_args(arguments)
    try:
        config, doubt = configure(options)
        write_roots(options.output.parent / "roots", options.root)
        write_config(options.output, config)
    except (EOFError, KeyboardInterrupt):
        return 130
    except (NoAnswer, ValueError, OSError) as problem:
        print(f"make configure: {problem}", file=sys.stderr)
        return 1
    except reach.Refused as problem:
        print(f"make configure: {problem}\n(--offline writes the configuration unchecked)", file=sys.stderr)
        return 1
    print(f"make configure: written to {options.output}" + (f"; not checked: {doubt}" if doubt else
          "; the provider knows the client") + ". Next: make flash")
    return 0


def configure(options):
    """(the content of config.json, why it was not checked or an empty string). Raises NoAnswer and reach.Refused."""
    answers = Answers(_given(options)) if sys.stdin.isatty() else Answers(_given(options), None, None)
    settings = dict(pair.partition("=")[::2] for pair in options.set)
    named = interview.provider(answers, settings)
    found, doubt = _metadata(named, options)
    details = interview.details(answers, named, found.get("userinfo_endpoint"))
    wifi = interview.wifi(answers)
    if not doubt:
        doubt = _code(named, details["scopes"], found, options)
    config = {"provider": named, **details}
    return ({"wifi": wifi, **config} if wifi else config), doubt


def _given(options):
    given = {"--" + name.replace("_", "-"): value for name, value in vars(options).items()}
    given["--scope"] = " ".join(options.scope) if options.scope is not None else None
    for option, variable in PAIRS.items():
        given[option] = os.environ.get(variable) if given[option] is None else given[option]
    return given


def _metadata(named, options):
    """({} or the issuer's metadata, why it could not be asked or an empty string)."""
    if options.offline:
        return {}, "as asked"
    if "issuer" not in named:
        return {}, ""
    try:
        return reach.metadata(named["issuer"], options.root), ""
    except reach.Unreachable as problem:
        return {}, f"{named['issuer']} cannot be reached ({problem})"


def _code(named, scopes, found, options):
    try:
        reach.ask_for_code(named, scopes, found, options.root)
    except reach.Unreachable as problem:
        return f"the provider cannot be reached ({problem})"
    return ""


if __name__ == "__main__":
    sys.exit(main())
